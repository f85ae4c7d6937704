import type { Evidence, Violation } from '../evidence.ts';

/** Once nobody disturbs any more, every run comes to its end, and leaves nothing held. */
export function checkEnded({ runs, leftovers }: Evidence): readonly Violation[] {
  return [
    ...[...runs.values()].flatMap(({ id, status, end }) =>
      end ? [] : [{ invariant: 'every run ends', run: id, what: `it is ${status} still` }],
    ),
    ...leftovers.map((what) => ({ invariant: 'nothing stays held', what })),
  ];
}
