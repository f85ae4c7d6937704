import type { Soaked } from './soak.ts';

const HOUR_S = 3_600;
const FEWEST = 3;

/**
 * How fast what is alive in the heap grows: the straight line that lies nearest to the stops, without the first third of
 * them, in which what is used for the first time is loaded. Undefined: too few are left.
 */
export function megabytesAnHour(stops: readonly Soaked[]): number | undefined {
  const counted = stops.slice(Math.floor(stops.length / 3));
  if (counted.length < FEWEST) return undefined;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const atS = mean(counted.map(({ seconds }) => seconds));
  const atMegabytes = mean(counted.map(({ heapMegabytes }) => heapMegabytes));
  const together = counted.map((one) => (one.seconds - atS) * (one.heapMegabytes - atMegabytes));
  const squares = counted.map(({ seconds }) => (seconds - atS) ** 2);
  return (mean(together) / mean(squares)) * HOUR_S;
}
