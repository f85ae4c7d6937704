import type { Signal } from '../../alerts/signal.ts';
import { Failure } from '../../lib/failure.ts';
import type { CommandContext } from '../context.ts';
import { takeInSignals } from './take-in.ts';

/** The one door for alerts. What comes while a batch is being stored is the next batch. */
export interface AlertIntake {
  /**
   * `stored`: durably. `full`: nothing was taken, because too much waits already. `late`: nor was this, because whoever
   * sent it waits no longer: it may not be true any more, and they say what is. Throws when storing takes so long that
   * the same may be so.
   */
  take(signals: readonly Signal[], isAwaited?: () => Promise<boolean>): Promise<Taken>;
}

export type Taken = 'stored' | 'full' | 'late';

interface Waiting {
  readonly signals: readonly Signal[];
  readonly isAwaited: () => Promise<boolean>;
  /** In milliseconds since 1970: when it came. */
  readonly since: number;
  readonly done: PromiseWithResolvers<Taken>;
}

/** Enough for one commit, and short enough for others to get their turn between two. */
const LARGEST_BATCH = 100;
const MOST_WAITING = 2_000;
/** Senders wait for about this long (PagerDuty 16 s, SNS 15 s) before they say it again. */
const LONGEST_MS = 10_000;

export function createAlertIntake(context: CommandContext): AlertIntake {
  const { clock } = context;
  let waiting: Waiting[] = [];
  let count = 0;
  let isWorking = false;

  async function work(): Promise<void> {
    isWorking = true;
    while (waiting.length > 0) {
      const batch = nextBatch(waiting);
      waiting = waiting.slice(batch.length);
      await store(batch);
    }
    isWorking = false;
  }

  async function store(batch: readonly Waiting[]): Promise<void> {
    try {
      const awaited = await stillAwaited(batch);
      const oldest = Math.min(...awaited.map(({ since }) => since));
      const refuseLate = () => {
        if (clock.now().getTime() - oldest > LONGEST_MS) throw tooLate();
      };
      await takeInSignals(
        context,
        awaited.flatMap(({ signals }) => signals),
        refuseLate,
      );
      for (const { done } of awaited) done.resolve('stored');
    } catch (error) {
      for (const { done } of batch) done.reject(error);
    } finally {
      for (const { signals } of batch) count -= signals.length;
    }
  }

  return {
    take(signals, isAwaited = async () => true) {
      if (signals.length === 0) return Promise.resolve('stored');
      if (count > 0 && count + signals.length > MOST_WAITING) return Promise.resolve('full');
      const done = Promise.withResolvers<Taken>();
      waiting.push({ signals, isAwaited, since: clock.now().getTime(), done });
      count += signals.length;
      if (!isWorking) void work();
      return done.promise;
    },
  };
}

/** At least one delivery, and whole ones only. */
function nextBatch(waiting: readonly Waiting[]): readonly Waiting[] {
  let size = 0;
  const fitting = waiting.findIndex(({ signals }) => {
    size += signals.length;
    return size > LARGEST_BATCH;
  });
  return fitting === -1 ? waiting : waiting.slice(0, Math.max(1, fitting));
}

/** The others are told that they are late. */
async function stillAwaited(batch: readonly Waiting[]): Promise<readonly Waiting[]> {
  const asked = await Promise.all(batch.map(async (one) => ({ one, isAwaited: await one.isAwaited() })));
  for (const { one, isAwaited } of asked) if (!isAwaited) one.done.resolve('late');
  return asked.filter(({ isAwaited }) => isAwaited).map(({ one }) => one);
}

const tooLate = () =>
  new Failure({
    ...{ system: 'Storage', operation: 'take alerts in', kind: 'unavailable' },
    message: `The record did not answer for ${LONGEST_MS / 1_000} s. Nothing of these alerts was stored: their sender says them again as they are by then.`,
  });
