import type { Signal } from '../../alerts/signal.ts';
import type { CommandContext } from '../context.ts';
import { takeInSignals } from './take-in.ts';

/** The one door for alerts. What comes while a batch is being stored is the next batch. */
export interface AlertIntake {
  /** Resolves when they are stored; `full`: nothing was taken, because too much waits already. */
  take(signals: readonly Signal[]): Promise<'stored' | 'full'>;
}

interface Waiting {
  readonly signals: readonly Signal[];
  readonly done: PromiseWithResolvers<'stored'>;
}

/** Enough for one commit, and short enough for others to get their turn between two. */
const LARGEST_BATCH = 100;
const MOST_WAITING = 2_000;

export function createAlertIntake(context: CommandContext): AlertIntake {
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
    const signals = batch.flatMap((one) => one.signals);
    try {
      await takeInSignals(context, signals);
      for (const { done } of batch) done.resolve('stored');
    } catch (error) {
      for (const { done } of batch) done.reject(error);
    } finally {
      count -= signals.length;
    }
  }

  return {
    take(signals) {
      if (signals.length === 0) return Promise.resolve('stored');
      if (count > 0 && count + signals.length > MOST_WAITING) return Promise.resolve('full');
      const done = Promise.withResolvers<'stored'>();
      waiting.push({ signals, done });
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
