import type { Run, StepState } from '../runs/run.ts';

/** How long a recovery took, or how much it lost. */
export interface Measured {
  readonly targetMs: number;
  /** Undefined: it could not be measured. */
  readonly ms: number | undefined;
  readonly met: boolean;
}

export const measured = (targetMs: number, ms: number | undefined): Measured => ({
  ...{ targetMs, ms },
  met: ms !== undefined && ms < targetMs,
});

/** The steps that recover and verify: neither the negative control nor the clean-up. */
export function recoverySteps({ steps, request }: Run): readonly StepState[] {
  const { negativeControl, cleanUp = [] } = request.runbook.drill ?? {};
  const aside = new Set([...(negativeControl?.steps ?? []), ...cleanUp]);
  return steps.filter(({ id }) => !aside.has(id));
}

/** From the request to the end of the last verification; undefined when the recovery did not get there. */
export function recoveredAfterMs(run: Run): number | undefined {
  const steps = recoverySteps(run);
  if (!steps.every(({ status }) => status === 'succeeded' || status === 'skipped')) return undefined;
  const ends = steps.flatMap(({ status, endedAt }) =>
    status === 'succeeded' && endedAt ? [endedAt.getTime()] : [],
  );
  return ends.length > 0 ? Math.max(...ends) - run.requestedAt.getTime() : undefined;
}

/** The first step of the recovery that did not succeed. */
export const stoppedAt = (run: Run): string | undefined =>
  recoverySteps(run).find(({ status }) => status !== 'succeeded' && status !== 'skipped')?.title;

/** How long it stood still for a yes. */
export function waitedForPeopleMs({ waits }: Run): number {
  return waits.reduce((sum, { from, until }) => sum + (until ? until.getTime() - from.getTime() : 0), 0);
}

export type Loss = { readonly ms: number } | { readonly notMeasured: string };

/** The start less the newest record in the restored data; a backup's age says nothing of what is in it. */
export function lostMs({ request, steps, requestedAt }: Run): Loss {
  const source = request.runbook.drill?.newestRecord;
  if (!source) return { notMeasured: 'the runbook does not say which step reads the newest record' };
  const step = steps.find(({ id }) => id === source.step);
  if (step?.status !== 'succeeded')
    return { notMeasured: `“${step?.title ?? source.step}”, which reads the newest record, did not succeed` };
  const value = step.outputs[source.output];
  const at = typeof value === 'string' ? timeIn(value) : undefined;
  if (at === undefined) return { notMeasured: `“${step.title}” found no time of a newest record` };
  const ms = requestedAt.getTime() - at;
  if (ms < 0)
    return { notMeasured: 'the newest record is younger than this drill, so this is no restored copy' };
  return { ms };
}

const TIME = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** As PostgreSQL writes it (`2026-03-04 01:59:58.123+00`) or RFC 3339 does; without a zone it is UTC, as we ask for it. */
function timeIn(text: string): number | undefined {
  const [, day, time = '00:00', zone = 'Z'] = TIME.exec(text.trim()) ?? [];
  if (day === undefined) return undefined;
  const offset = /^[+-]\d{2}$/.test(zone) ? `${zone}:00` : zone;
  const at = Date.parse(`${day}T${time}${offset}`);
  return Number.isNaN(at) ? undefined : at;
}

export interface WorstGap {
  readonly ms: number;
  readonly days: number | undefined;
}

/** As `s3/backup-history` measured it. */
export function worstGap({ steps }: Run): WorstGap | undefined {
  const step = steps.find(({ outputs }) => typeof outputs.worst_gap_seconds === 'number');
  const seconds = step?.outputs.worst_gap_seconds;
  const days = step?.input?.days;
  if (typeof seconds !== 'number') return undefined;
  return { ms: seconds * 1_000, days: typeof days === 'number' ? days : undefined };
}
