import { z } from 'zod';
import type { Run } from '../runs/run.ts';
import type { IncidentEvent, Shortfall } from './events.ts';

/** What fails is tried again after these; five attempts in all, the second at once: most troubles are a connection that broke. Each is safe to repeat: one channel, one page. */
const AGAIN_AFTER_MS = [2_000, 15_000, 60_000, 5 * 60_000] as const;

/** What the run that opens an incident has come to; nothing while it is under way. */
export function whatBecameOfOpening(run: Run, attempt: number, now: Date): readonly IncidentEvent[] {
  const reason = shortfallOf(run);
  if (!run.end && reason === undefined) return [];
  const opened = openedBy(run);
  if (reason === undefined) return opened;
  // With the channel there, people can do the rest.
  const data = opened.length > 0 ? { reason } : shortfall({ run, reason, attempt, now });
  return [...opened, { type: 'incident_opening_failed', data }];
}

/** The channel counts as soon as it is there, whatever became of the checklist. */
function openedBy(run: Run): readonly IncidentEvent[] {
  const { channel, name } = run.steps.find(({ id }) => id === 'channel')?.outputs ?? {};
  if (typeof channel !== 'string' || typeof name !== 'string') return [];
  return [{ type: 'incident_opened', data: { channel, name } }];
}

/** What the run that pages has come to; nothing while it is under way. */
export function whatBecameOfPaging(run: Run, attempt: number, now: Date): readonly IncidentEvent[] {
  const reason = shortfallOf(run);
  if (reason !== undefined)
    return [{ type: 'incident_paging_failed', data: shortfall({ run, reason, attempt, now }) }];
  if (!run.end) return [];
  const page = Page.safeParse(run.steps.find(({ id }) => id === 'page')?.outputs).data;
  const data = { summary: run.end.outcome, ...(page && { page }) };
  return [{ type: 'incident_paged', data }];
}

const Page = z.object({
  incident: z.string(),
  number: z.number(),
  url: z.string(),
  level: z.number().exactOptional(),
});

/** Whether the next ones were paged. It is not tried again: when it is overdue once more, those after them are. */
export function whatBecameOfEscalation(run: Run): readonly IncidentEvent[] {
  const reason = shortfallOf(run);
  if (reason !== undefined) return [{ type: 'escalation_ended', data: { summary: reason, paged: false } }];
  return run.end ? [{ type: 'escalation_ended', data: { summary: run.end.outcome, paged: true } }] : [];
}

interface Tried {
  readonly run: Run;
  readonly reason: string;
  readonly attempt: number;
  readonly now: Date;
}

/** A missing scope, a name that is not allowed, a policy that is gone: people have to change something first. */
function isFinalFailure({ steps, plan }: Run): boolean {
  const planned = plan?.steps.steps ?? [];
  return (
    steps.some(({ final }) => final === true) ||
    planned.some((step) => step.status === 'planned' && step.plan.final === true)
  );
}

/** What nobody knows, and what a person has stopped, is not tried again: that would be guessing, or a quarrel. */
function shortfall({ run, reason, attempt, now }: Tried): Shortfall {
  const mayPass = run.end?.status === 'failed' && !isFinalFailure(run);
  const waitMs = mayPass ? AGAIN_AFTER_MS[attempt - 1] : undefined;
  if (waitMs === undefined) return { reason };
  return { reason, retryAt: new Date(now.getTime() + waitMs).toISOString() };
}

/** Why the run did not do all of it; undefined when it did, or has not ended. */
function shortfallOf(run: Run): string | undefined {
  if (run.end) return run.end.status === 'succeeded' ? undefined : run.end.outcome;
  const unknown = run.steps.find(({ status }) => status === 'unknown');
  return unknown && `Nobody knows whether this happened: ${unknown.title}. ${unknown.reason ?? ''}`.trim();
}
