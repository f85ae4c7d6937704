import type { Kysely } from 'kysely';
import type { Clock } from '../../lib/clock.ts';
import { Failure } from '../../lib/failure.ts';
import type { Chain } from '../chain.ts';
import type { Trouble, Verdict } from '../database.ts';
import { storageFailure } from '../failure.ts';
import type { Tables } from '../tables.ts';
import { isRace, isReadOnly } from './explain.ts';
import { holdLock, LOCKS } from './head.ts';

export interface AfterTroubleParts {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly translate: (error: unknown) => unknown;
  /** Lets go of every connection: they lead to the wrong server. */
  readonly renew: () => void;
}

/** A restart or a failover is often over by then, and whoever waits in Slack is still waiting. */
const PATIENCE_MS = 2_500;
const PAUSE_MS = 150;
/** Nobody can be told anything before this is known. */
const LOOK_FOR_MS = 15_000;
const MOST_RACES = 20;

/**
 * A race that was lost is run again on what the winner wrote. A connection that broke is made again for a while. A COMMIT
 * whose answer was lost is looked up, never guessed.
 */
export async function afterTrouble(parts: AfterTroubleParts, trouble: Trouble): Promise<Verdict> {
  const { error, sent, attempts, since } = trouble;
  if (isReadOnly(error)) parts.renew();
  if (isRace(error)) return attempts < MOST_RACES ? 'again' : 'failed';
  if (sent?.last && (await wasKept(parts, sent))) return 'committed';
  if (!(error instanceof Failure) || error.kind !== 'unavailable') return 'failed';
  const waitedMs = parts.clock.now().getTime() - since.getTime();
  if (waitedMs >= PATIENCE_MS) throw error;
  await pause(parts.clock, PAUSE_MS);
  return 'again';
}

/**
 * The last event's hash covers its place and all before it, so finding it is finding the transaction. The old session
 * may still be at work on the COMMIT: it holds the head until that is decided, so we take the head before we look.
 */
async function wasKept({ db, clock, translate }: AfterTroubleParts, sent: Chain): Promise<boolean> {
  const until = clock.now().getTime() + LOOK_FOR_MS;
  for (;;) {
    try {
      return await db.transaction().execute(async (tx) => {
        await holdLock(tx, LOCKS.head);
        const found = await tx
          .selectFrom('events')
          .select('position')
          .where('hash', '=', sent.last?.hash ?? '')
          .executeTakeFirst();
        return found !== undefined;
      });
    } catch (error) {
      if (clock.now().getTime() >= until) throw notKnown(translate(error));
      await pause(clock, PAUSE_MS);
    }
  }
}

function notKnown(cause: unknown): Failure {
  const message =
    'The connection to the database was lost while recording, and it has not come back: it is not certain whether the record was kept. Look before trying again.';
  return storageFailure('write to the record', 'unknown_outcome', message, cause);
}

const pause = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(ms, resolve);
  });
