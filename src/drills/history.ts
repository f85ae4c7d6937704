import type { Run } from '../runs/run.ts';
import { type DrillReport, drillReport } from './drill-report.ts';
import { redAt } from './negative-control.ts';

/**
 * The reports of the drills that came to their steps, oldest first. `controls`: the runs of the runbook that is their
 * negative control, when it is another one.
 */
export function drillHistory(drills: readonly Run[], controls: readonly Run[] = []): readonly DrillReport[] {
  const reds = [...drills, ...controls].flatMap((run) => redAt(run) ?? []);
  return drills
    .filter(({ end, steps }) => end && steps.some(({ startedAt }) => startedAt))
    .toSorted((a, b) => a.requestedAt.getTime() - b.requestedAt.getTime())
    .flatMap((run) => drillReport(run, newestBefore(reds, run)) ?? []);
}

function newestBefore(times: readonly Date[], { end }: Run): Date | undefined {
  const before = times.filter((at) => end && at <= end.at);
  return before.toSorted((a, b) => b.getTime() - a.getTime())[0];
}

/** It recovered, met its objectives, and nothing is wrong with what it says. */
export const passed = ({ rto, rpo, issues }: DrillReport): boolean =>
  rto.met && rpo.met && issues.length === 0;
