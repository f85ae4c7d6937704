import { formatDuration } from '../lib/duration.ts';
import type { Run, StepState } from '../runs/run.ts';
import { type Measured, stoppedAt, type WorstGap, waitedForPeopleMs, worstGap } from './measured-times.ts';
import { type ControlReport, controlIssues, controlReport } from './negative-control.ts';
import { drillTimes } from './verdict.ts';

/** What a recovery test measured, held against its objectives. */
export interface DrillReport {
  readonly title: string;
  readonly run: string;
  readonly startedAt: Date;
  readonly steps: readonly DrillStep[];
  readonly rto: Measured;
  /** The step at which the recovery stopped; undefined when it came to its end. */
  readonly stoppedAt: string | undefined;
  /** Part of the RTO's time that went by until people had said yes. */
  readonly waitedForPeopleMs: number;
  readonly rpo: Measured;
  /** The longest time without a whole backup lately; undefined when no step measured it. */
  readonly worstGap: WorstGap | undefined;
  /** Undefined when the runbook has none. */
  readonly control: ControlReport | undefined;
  /** One sentence each; empty when the recovery worked and both objectives were met. */
  readonly issues: readonly string[];
  readonly nextDueBy: Date | undefined;
}

export interface DrillStep {
  readonly title: string;
  readonly result: 'success' | 'red' | 'failed' | 'skipped' | 'unknown' | 'under_way' | 'not_reached';
  readonly tookMs: number | undefined;
  /** Why it was skipped, failed or is unknown. */
  readonly reason: string | undefined;
}

/**
 * The report of a drill. RTO: from the request to the end of the last verification, waiting for people included, as it
 * would be in earnest. RPO: what would be lost, from the newest record that was restored to the request.
 * `earlierRedAt`: when its negative control was seen red before. Undefined when the run's runbook is no drill.
 */
export function drillReport(run: Run, earlierRedAt?: Date): DrillReport | undefined {
  const { drill, title } = run.request.runbook;
  const times = drillTimes(run);
  if (!drill || !times) return undefined;
  const { rto, rpo, lost } = times;
  const gap = worstGap(run);
  const control = controlReport(run, earlierRedAt);
  return {
    ...{ title, run: run.id, startedAt: run.requestedAt },
    steps: run.steps.map((step) => drillStep(run, step)),
    stoppedAt: rto.ms === undefined ? stoppedAt(run) : undefined,
    ...{ rto, waitedForPeopleMs: waitedForPeopleMs(run), rpo, worstGap: gap, control },
    issues: [
      ...exceptionIssues(run),
      ...controlIssues(control, run.end?.at ?? run.requestedAt),
      ...outcomeIssues(run),
      ...stepIssues(run),
      ...missed(rto, rpo),
      // Of a recovery that failed nobody expects it.
      ...('notMeasured' in lost && rto.ms !== undefined ? [`RPO was not measured: ${lost.notMeasured}`] : []),
      ...gapIssues(gap, drill.rpoMs),
    ],
    nextDueBy: drill.everyMs === undefined ? undefined : new Date(run.requestedAt.getTime() + drill.everyMs),
  };
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

function drillStep(run: Run, { id, title, status, startedAt, endedAt, reason }: StepState): DrillStep {
  const tookMs = startedAt && endedAt ? endedAt.getTime() - startedAt.getTime() : undefined;
  const mustFail = run.request.runbook.steps.find((step) => step.id === id)?.mustFail;
  const result = mustFail !== undefined && status === 'succeeded' ? 'red' : RESULTS[status];
  return { title, result, tookMs, reason };
}

/** What was done without, in a test as in earnest. */
function exceptionIssues({ exceptions: { glass, waived }, steps }: Run): readonly string[] {
  const titleOf = (step: string) => steps.find(({ id }) => id === step)?.title ?? step;
  const without = waived?.waives ?? [];
  return [
    ...(glass
      ? [`WITHOUT approval: the glass was broken by ${glass.by.name ?? glass.by.id}: ${glass.reason}`]
      : []),
    ...without.map(({ step, because }) => `WITHOUT a backup: “${titleOf(step)}” could not run: ${because}`),
  ];
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

function missed(rto: Measured, rpo: Measured): readonly string[] {
  const target = ({ targetMs }: Measured) => `instead of less than ${formatDuration(targetMs)}`;
  return [
    ...(rto.ms !== undefined && !rto.met
      ? [`RTO missed: ${beyond(rto.ms, rto.targetMs)} ${target(rto)}`]
      : []),
    ...(rpo.ms !== undefined && !rpo.met
      ? [`RPO missed: ${beyond(rpo.ms, rpo.targetMs)} would be lost ${target(rpo)}`]
      : []),
  ];
}

/** What is longer than its limit never reads as the limit itself: `24 hours and 41 s`. */
function beyond(ms: number, limitMs: number): string {
  const [taken, limit] = [formatDuration(ms), formatDuration(limitMs)];
  return taken === limit ? `${limit} and ${formatDuration(ms - limitMs)}` : taken;
}

/** This backup was good; on the worst day another would have been needed. */
function gapIssues(gap: WorstGap | undefined, rpoMs: number): readonly string[] {
  if (!gap || gap.ms <= rpoMs) return [];
  return [
    `${beyond(gap.ms, rpoMs)} went by without a whole backup: more than ${formatDuration(rpoMs)} would have been lost`,
  ];
}
