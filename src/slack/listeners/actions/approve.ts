import { section } from '../../messages/blocks.ts';
import { askButton } from '../../messages/denied.ts';
import { message } from '../../messages/message.ts';
import { decisionWords } from '../../replies.ts';
import { code } from '../../text.ts';
import { type Reply, say, stale } from '../reply.ts';
import type { Click } from './click.ts';

/** Another person's yes to exactly this plan. */
export async function approve({ parts, call, value }: Click): Promise<Reply> {
  const { run, hash } = value;
  if (run === undefined || hash === undefined) return stale(parts);
  const reply = await parts.commands.approveRun({ run, hash, actor: call.actor });
  const words = decisionWords(reply, `You approved ${code(run)}.`, parts.clock.now());
  if (reply.status !== 'not_allowed' || !reply.run) return say(words);
  return { do: 'say', message: message(words, [section(words), ...askButton(reply.run, reply.who)]) };
}
