import { formatDuration } from '../lib/duration.ts';
import type { Run } from '../runs/run.ts';
import { type Loss, lostMs, type Measured, measured, recoveredAfterMs } from './measured-times.ts';

/** What a recovery test has shown once all its steps have succeeded, in one sentence; undefined for any other run. */
export function drillVerdict(run: Run): string | undefined {
  const times = drillTimes(run);
  if (!times) return undefined;
  const { rto, rpo } = times;
  return `${judged(rto, rpo)}: RTO ${inWords(rto)}, RPO ${inWords(rpo)}.`;
}

/** It came to its end, and too late or with too much lost. */
export function missedTargets(run: Run): boolean {
  const times = run.status === 'succeeded' ? drillTimes(run) : undefined;
  return times !== undefined && (isMissed(times.rto) || isMissed(times.rpo));
}

export interface DrillTimes {
  readonly rto: Measured;
  readonly rpo: Measured;
  /** Why the RPO was not measured, where it was not. */
  readonly lost: Loss;
}

/** Undefined for a run that is no drill. */
export function drillTimes(run: Run): DrillTimes | undefined {
  const { drill } = run.request.runbook;
  if (!drill) return undefined;
  const lost = lostMs(run);
  const rpo = measured(drill.rpoMs, 'ms' in lost ? lost.ms : undefined);
  return { rto: measured(drill.rtoMs, recoveredAfterMs(run)), rpo, lost };
}

function judged(rto: Measured, rpo: Measured): string {
  if (rto.met && rpo.met) return 'Targets met';
  return isMissed(rto) || isMissed(rpo) ? 'Targets MISSED' : 'Not proven';
}

const isMissed = ({ ms, met }: Measured): boolean => ms !== undefined && !met;

const inWords = ({ ms, targetMs, met }: Measured): string =>
  ms === undefined
    ? 'not measured'
    : `${formatDuration(ms)} ${met ? 'of' : 'instead of less than'} ${formatDuration(targetMs)}`;
