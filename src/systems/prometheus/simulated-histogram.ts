import type { Sample } from './port.ts';

/** As Prometheus reckons it: buckets by their upper bound `le`, counted up, straight lines in between. */
export function histogramQuantile(quantile: number, samples: readonly Sample[]): readonly Sample[] {
  const groups = Map.groupBy(samples, (sample) =>
    JSON.stringify(Object.entries(withoutBound(sample)).sort()),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ labels: withoutBound(first), value: quantileOf(quantile, group) }] : [];
  });
}

function withoutBound({ labels }: Sample): Sample['labels'] {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => name !== 'le' && name !== '__name__'));
}

function quantileOf(quantile: number, group: readonly Sample[]): number {
  const buckets = group
    .map(({ labels, value }) => ({ bound: boundOf(labels.le), count: value }))
    .sort((a, b) => a.bound - b.bound);
  const rank = quantile * (buckets.at(-1)?.count ?? 0);
  if (rank === 0) return Number.NaN;
  const index = buckets.findIndex(({ count }) => count >= rank);
  const lower = buckets[index - 1] ?? { bound: 0, count: 0 };
  const upper = buckets[index];
  // What lies beyond the last bound is only known to be beyond it.
  if (!upper || upper.bound === Number.POSITIVE_INFINITY) return lower.bound;
  return lower.bound + ((upper.bound - lower.bound) * (rank - lower.count)) / (upper.count - lower.count);
}

const boundOf = (le: string | undefined): number => (le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le));
