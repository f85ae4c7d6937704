import { reach } from '../../lib/crash-points.ts';
import { Failure } from '../../lib/failure.ts';
import { newId } from '../../lib/ids.ts';
import { type Caller, refusalOfCaller } from '../caller.ts';
import { deliver, type Ways } from '../deliver.ts';
import { code } from '../text.ts';
import type { ListenParts } from './listen-parts.ts';
import { type Reply, say, typed } from './reply.ts';

/** Answers a person, whatever happens: with what the listener decided, a refusal, or a reference to what went wrong. */
export async function answer(
  parts: ListenParts,
  caller: Caller,
  listener: () => Promise<Reply>,
  ways: Ways,
): Promise<void> {
  const refusal = refusalOfCaller(caller, parts.installed());
  const working = refusal === undefined ? orReference(parts, listener, say) : Promise.resolve(say(refusal));
  try {
    await deliver(parts, working, ways);
    reach('after-answer');
  } catch (error) {
    // Slack did not take the answer. What was asked for is done and recorded; the run's own message tells of it.
    parts.log.warn({ err: error }, 'an answer did not reach the person');
  }
}

/** The one place where a bug in a listener ends: logged, and given to the person as a reference. */
export async function orReference<Result>(
  parts: ListenParts,
  listener: () => Promise<Result>,
  inWords: (words: string) => Result,
): Promise<Result> {
  try {
    const result = await listener();
    reach('before-answer');
    return result;
  } catch (error) {
    if (error instanceof Failure && error.system === 'Storage') return inWords(storeTrouble(parts, error));
    const reference = newId('e');
    parts.log.error({ err: error, reference }, 'a listener failed');
    return inWords(
      `Something went wrong inside me, so I do not know whether this was done; ${typed(parts, 'history')} shows what was. Reference: ${code(reference)}.`,
    );
  }
}

/** Of the record it is known whether it took what the person asked for, and what to do about it. */
function storeTrouble(parts: ListenParts, error: Failure): string {
  parts.log.error({ err: error }, 'the record could not be used');
  if (error.kind === 'unknown_outcome')
    return `${error.message} ${typed(parts, 'history')} shows what is recorded.`;
  return `${error.message} ${BY_HAND}`;
}

/** An emergency stop may be what was asked for: it does not wait for the record. */
const BY_HAND = `To act without me meanwhile: on my machine ${code('runbolt plan <runbook> --offline')} shows the lines to type.`;
