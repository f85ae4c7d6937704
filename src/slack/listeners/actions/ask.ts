import { decisionWords } from '../../replies.ts';
import { code } from '../../text.ts';
import { type Reply, say, stale } from '../reply.ts';
import type { Click } from './click.ts';

/** Asks those who may, in the channel, for the person who may not. */
export async function ask({ parts, call, value: { run } }: Click): Promise<Reply> {
  if (run === undefined) return stale(parts);
  const reply = await parts.commands.askPeople({ run, actor: call.actor });
  return say(decisionWords(reply, 'Asked, in the channel.', parts.clock.now()));
}

/** An approver takes their yes back. */
export async function withdraw({ parts, call, value: { run } }: Click): Promise<Reply> {
  if (run === undefined) return stale(parts);
  const reply = await parts.commands.withdrawApproval({ run, actor: call.actor });
  return say(decisionWords(reply, `You took your approval of ${code(run)} back.`, parts.clock.now()));
}
