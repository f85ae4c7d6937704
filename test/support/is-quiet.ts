/** A run with this status has ended. One that is `planned` may go on: none of those that ask only looks at plans. */
const ENDED = /^(succeeded|failed|undone|cancelled|denied|expired)$/;

/** As a replica says it: no run is under way and nothing waits to be told. One that does not answer is not quiet. */
export async function isQuiet(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) });
    const metrics = await response.text();
    return response.ok && underWay(metrics) === 0 && /^runbolt_outbox_waiting 0$/m.test(metrics);
  } catch {
    // It is on its way out or in.
    return false;
  }
}

function underWay(metrics: string): number {
  const counts = [...metrics.matchAll(/^runbolt_runs\{status="([a-z]+)"\} (\d+)$/gm)];
  return counts.reduce((sum, [, status = '', count]) => (ENDED.test(status) ? sum : sum + Number(count)), 0);
}
