import { REMIND_EVERY_MS } from '../../../runs/loops/next-move.ts';
import { loopWords } from '../../replies.ts';
import { localTime } from '../../text.ts';
import { type Reply, say, stale } from '../reply.ts';
import type { Click } from './click.ts';

/** Nobody is reminded of this for a shift. */
export async function snooze({ parts, call, value: { loop } }: Click): Promise<Reply> {
  if (loop === undefined) return stale(parts);
  const { actor } = call;
  const reply = await parts.commands.snoozeLoop({ loop, forMs: REMIND_EVERY_MS, actor });
  const until = reply.status === 'done' ? reply.loop.snoozedUntil : undefined;
  const when = until === undefined ? 'later' : `at ${localTime(until)}`;
  return say(loopWords(reply, `It stays open. Its owner is reminded again ${when}.`, parts.clock.now()));
}

/** Whoever presses looks after it from now on. */
export async function takeLoop({ parts, call: { actor }, value: { loop } }: Click): Promise<Reply> {
  if (loop === undefined) return stale(parts);
  const reply = await parts.commands.handOverLoop({ loop, to: actor, actor });
  return say(loopWords(reply, 'You look after it now, and are the one who is reminded.', parts.clock.now()));
}
