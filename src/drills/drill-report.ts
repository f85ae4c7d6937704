import { formatDuration } from '../lib/duration.ts';
import type { Run, StepState } from '../runs/run.ts';
import { waitedForPeopleMs } from './waiting.ts';

/** What a recovery test measured, held against its objectives. */
export interface DrillReport {
  readonly title: string;
  readonly run: string;
  readonly startedAt: Date;
  readonly steps: readonly DrillStep[];
  readonly rto: Measured;
  /** Part of the RTO's time that went by until people had said yes. */
  readonly waitedForPeopleMs: number;
  readonly rpo: Measured;
  /** One sentence each; empty when the recovery worked and both objectives were met. */
  readonly issues: readonly string[];
  readonly nextDueBy: Date | undefined;
}

export interface DrillStep {
  readonly title: string;
  readonly result: 'success' | 'failed' | 'skipped' | 'unknown' | 'under_way' | 'not_reached';
  readonly tookMs: number | undefined;
  /** Why it was skipped, failed or is unknown. */
  readonly reason: string | undefined;
}

export interface Measured {
  readonly targetMs: number;
  /** Undefined: it could not be measured. */
  readonly ms: number | undefined;
  readonly met: boolean;
}

/**
 * The report of a drill. RTO: from the request to the end of the last step, waiting for people included, as it would
 * be in earnest; it counts only when the run succeeded. RPO: what would be lost, from when the restored backup was
 * begun to the request. Undefined when the run's runbook is no drill.
 */
export function drillReport(run: Run): DrillReport | undefined {
  const { drill, title } = run.request.runbook;
  if (!drill) return undefined;
  const rto = measured(drill.rtoMs, recoveredAfterMs(run));
  const rpo = measured(drill.rpoMs, lostMs(run));
  const everyMs = drill.everyMs;
  return {
    title,
    run: run.id,
    startedAt: run.requestedAt,
    steps: run.steps.map(drillStep),
    rto,
    waitedForPeopleMs: waitedForPeopleMs(run),
    rpo,
    issues: [...outcomeIssues(run), ...stepIssues(run), ...objectiveIssues(rto, rpo)],
    nextDueBy: everyMs === undefined ? undefined : new Date(run.requestedAt.getTime() + everyMs),
  };
}

function measured(targetMs: number, ms: number | undefined): Measured {
  return { targetMs, ms, met: ms !== undefined && ms < targetMs };
}

const RESULTS = {
  pending: 'not_reached',
  skipped: 'skipped',
  started: 'under_way',
  accepted: 'under_way',
  succeeded: 'success',
  failed: 'failed',
  unknown: 'unknown',
} as const satisfies Record<StepState['status'], DrillStep['result']>;

function drillStep({ title, status, startedAt, endedAt, reason }: StepState): DrillStep {
  const tookMs = startedAt && endedAt ? endedAt.getTime() - startedAt.getTime() : undefined;
  return { title, result: RESULTS[status], tookMs, reason };
}

function recoveredAfterMs({ end, steps, requestedAt }: Run): number | undefined {
  if (end?.status !== 'succeeded') return undefined;
  const ends = steps.flatMap(({ status, endedAt }) =>
    status === 'succeeded' && endedAt ? [endedAt.getTime()] : [],
  );
  return ends.length > 0 ? Math.max(...ends) - requestedAt.getTime() : undefined;
}

/** From `taken_at` among the outputs of the step that found the backup. */
function lostMs({ steps, requestedAt }: Run): number | undefined {
  const told = steps.map(({ outputs }) => outputs.taken_at).find((at) => typeof at === 'string');
  const takenAt = typeof told === 'string' ? Date.parse(told) : Number.NaN;
  return Number.isNaN(takenAt) ? undefined : Math.max(0, requestedAt.getTime() - takenAt);
}

/** For a drill that never came to its steps. */
function outcomeIssues({ end, steps }: Run): readonly string[] {
  const toldByStep = steps.some(({ status }) => status === 'failed' || status === 'unknown');
  return end && end.status !== 'succeeded' && !toldByStep ? [end.outcome] : [];
}

function stepIssues({ steps }: Run): readonly string[] {
  return steps.flatMap(({ title, status, reason }) => {
    if (status === 'failed') return [`${title} failed: ${reason ?? 'no reason was given'}`];
    return status === 'unknown' ? [`${title}: nobody knows whether it happened. ${reason ?? ''}`.trim()] : [];
  });
}

function objectiveIssues(rto: Measured, rpo: Measured): readonly string[] {
  return [
    ...(rto.ms !== undefined && !rto.met
      ? [`RTO missed: ${formatDuration(rto.ms)} instead of less than ${formatDuration(rto.targetMs)}`]
      : []),
    ...(rpo.ms !== undefined && !rpo.met
      ? [
          `RPO missed: ${formatDuration(rpo.ms)} would be lost instead of less than ${formatDuration(rpo.targetMs)}`,
        ]
      : []),
    ...(rpo.ms === undefined ? ['RPO was not measured: no step told when the backup was taken'] : []),
  ];
}
