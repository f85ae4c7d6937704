import { decisionWords } from '../../replies.ts';
import { code } from '../../text.ts';
import { type Reply, say, stale } from '../reply.ts';
import type { Click } from './click.ts';

/** Another person's yes to exactly this plan. */
export async function approve({ parts, call, value }: Click): Promise<Reply> {
  const { run, hash } = value;
  if (run === undefined || hash === undefined) return stale();
  const reply = await parts.commands.approveRun({ run, hash, actor: call.actor });
  return say(decisionWords(reply, `You approved ${code(run)}.`, parts.clock.now()));
}
