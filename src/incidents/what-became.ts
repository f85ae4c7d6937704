import type { Run } from '../runs/run.ts';
import type { IncidentEvent } from './events.ts';

/** What the run that opens an incident has come to; nothing while it is under way. */
export function whatBecameOfOpening(run: Run): readonly IncidentEvent[] {
  const shortfall = shortfallOf(run);
  if (!run.end && shortfall === undefined) return [];
  return [
    ...openedBy(run),
    ...(shortfall === undefined
      ? []
      : [{ type: 'incident_opening_failed', data: { reason: shortfall } } as const]),
  ];
}

/** The channel counts as soon as it is there, whatever became of the checklist. */
function openedBy(run: Run): readonly IncidentEvent[] {
  const { channel, name } = run.steps.find(({ id }) => id === 'channel')?.outputs ?? {};
  if (typeof channel !== 'string' || typeof name !== 'string') return [];
  return [{ type: 'incident_opened', data: { channel, name } }];
}

/** A page that fails is sent again after these; three in all. */
const PAGE_AGAIN_AFTER_MS = [15_000, 60_000] as const;

/** What the run that pages has come to; nothing while it is under way. */
export function whatBecameOfPaging(run: Run, attempt: number, now: Date): readonly IncidentEvent[] {
  const reason = shortfallOf(run);
  if (reason !== undefined) {
    // Nobody knows whether it was sent: sending it again would be guessing.
    const waitMs = run.end ? PAGE_AGAIN_AFTER_MS[attempt - 1] : undefined;
    const retryAt = waitMs === undefined ? undefined : new Date(now.getTime() + waitMs).toISOString();
    return [{ type: 'incident_paging_failed', data: { reason, ...(retryAt !== undefined && { retryAt }) } }];
  }
  return run.end ? [{ type: 'incident_paged', data: { summary: run.end.outcome } }] : [];
}

/** Why the run did not do all of it; undefined when it did, or has not ended. */
function shortfallOf(run: Run): string | undefined {
  if (run.end) return run.end.status === 'succeeded' ? undefined : run.end.outcome;
  const unknown = run.steps.find(({ status }) => status === 'unknown');
  return unknown && `Nobody knows whether this happened: ${unknown.title}. ${unknown.reason ?? ''}`.trim();
}
