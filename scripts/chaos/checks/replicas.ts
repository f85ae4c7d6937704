import type { Evidence, Violation } from '../evidence.ts';

/** Replicas name the one setting in which they were made to differ, and no other. */
export const checkReplicas =
  (odd: string) =>
  ({ events }: Evidence): readonly Violation[] =>
    events
      .filter(({ type }) => type === 'replicas_differ')
      .flatMap(({ data }) => [data.differences].flat())
      .filter((one) => !String(one).startsWith(`${odd}:`))
      .map((one) => ({ invariant: 'replicas differ in nothing else', what: String(one) }));
