import { decisionWords } from '../../replies.ts';
import { code } from '../../text.ts';
import { type Reply, say, stale } from '../reply.ts';
import type { Click } from './click.ts';

/** Stops a run: at once while people or the system are waited for, after the call under way while it acts. */
export async function cancel({ parts, call, value: { run } }: Click): Promise<Reply> {
  if (run === undefined) return stale(parts);
  const reply = await parts.commands.cancelRun({ run, actor: call.actor });
  const acts = reply.status === 'done' && reply.run.end === undefined && reply.run.locks.length > 0;
  const done = acts
    ? `${code(run)} is being stopped. Its message says what was done, and what may go on.`
    : `${code(run)} is cancelled.`;
  return say(decisionWords(reply, done, parts.clock.now()));
}
