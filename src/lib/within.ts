import type { Clock } from './clock.ts';

/** The result, or `late` when it takes longer. The work goes on. */
export function within<Result>(clock: Clock, ms: number, work: Promise<Result>): Promise<Result | 'late'> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => resolve('late'));
    work.then(resolve, reject).finally(cancel);
  });
}
