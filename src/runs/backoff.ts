/** Waits that double from two seconds to two minutes. */
export function backoffMs(tries: number): number {
  return Math.min(2_000 * 2 ** tries, 120_000);
}
