import { drillVerdict } from '../drills/verdict.ts';
import type { RunEnd } from './events.ts';
import { stopsInPart } from './next-step.ts';
import { currentSteps, isWaived, type Run, type StepState } from './run.ts';

/** What came of a run, in one sentence that reads well on a phone. */
export function outcomeOf(run: Run, status: RunEnd['status']): string {
  const without = withoutBackup(run);
  const came = whatCame(run, status);
  return without === undefined ? came : `${came.replace(/\.?$/, '.')} ${without}`;
}

/** What a run acted without, in one sentence; undefined when every safeguard worked. */
function withoutBackup({ exceptions: { waived }, steps }: Run): string | undefined {
  if (!waived) return undefined;
  const what = waived.waives.map(({ step, because }) => {
    const title = steps.find(({ id }) => id === step)?.title ?? step;
    return `“${title}” could not run: ${because}`;
  });
  return `WITHOUT a backup: ${what.join('; ')}`;
}

function whatCame(run: Run, status: RunEnd['status']): string {
  switch (status) {
    case 'succeeded':
      return succeeded(run);
    case 'failed':
      return failed(run);
    case 'undone':
      return `It got worse, so it was put back: ${run.undo?.reason ?? ''}`;
    case 'cancelled':
      return cancelled(run);
    case 'planned':
      return planned(run);
    case 'expired':
      return 'Nobody said yes in time. Nothing was changed.';
    case 'denied':
      return 'Not allowed. Nothing was changed.';
  }
}

function succeeded(run: Run): string {
  const verdict = drillVerdict(run);
  if (verdict !== undefined) return verdict;
  const proof = run.steps.findLast((step) => step.evidence.length > 0)?.evidence[0];
  if (proof) return proof;
  const nothing = run.plan?.steps.steps.flatMap((step) =>
    step.status === 'planned' && step.plan.nothingToDo ? [step.plan.nothingToDo] : [],
  );
  return nothing?.[0] ? `Nothing to do: ${nothing[0]}` : 'Every step is done.';
}

function planned(run: Run): string {
  const planned = run.plan?.steps.steps.flatMap((step) => (step.status === 'planned' ? [step] : [])) ?? [];
  const steps = planned.map(({ plan }) => plan);
  const wanted = planned.filter(({ step }) => !isWaived(run, step));
  const obstacle = wanted.find(({ plan }) => plan.obstacle !== undefined)?.plan.obstacle;
  const [waived] = run.plan?.steps.waives ?? [];
  if (!obstacle && waived)
    return `It would go on WITHOUT a backup once somebody approves that: ${waived.because}`;
  if (obstacle && stopsInPart(run))
    return `It could not stop everything: ${obstacle} The rest it would stop.`;
  if (obstacle) return `It could not run as things are: ${obstacle}`;
  const changes = steps.flatMap((plan) => plan.changes).length;
  if (changes === 0) return 'It would change nothing.';
  return changes === 1 ? 'It would make one change.' : `It would make ${changes} changes.`;
}

function failed(run: Run): string {
  const undo = run.undo?.steps.find((step) => step.status === 'failed');
  if (undo) return `It got worse, and putting it back failed at “${undo.title}”: ${undo.reason ?? ''}`;
  const failures = run.steps.filter(({ id, status }) => status === 'failed' && !isWaived(run, id));
  const reasons = failures.map(({ title, reason }) => `${title}: ${reason ?? 'failed'}`);
  const [first] = reasons;
  if (run.request.runbook.halt && run.steps.some(acted)) return stoppedInPart(run, reasons);
  return reasons.length > 1 ? inSentences(reasons) : (first ?? 'It failed.');
}

function stoppedInPart(run: Run, reasons: readonly string[]): string {
  const done = run.steps.filter(acted).map(({ title }) => title);
  return `Not everything is stopped. ${inSentences(reasons)} Done all the same: ${done.join(', ')}.`;
}

const inSentences = (reasons: readonly string[]): string =>
  reasons.map((reason) => reason.replace(/(?<![.?!])$/, '.')).join(' ');

/** A run may be stopped half-way: then "nothing was changed" would be a lie, and what is missing has to be said. */
export function doneSoFar(run: Run): string {
  const done = run.steps.filter(acted).map(({ title }) => title);
  if (done.length === 0) return 'Nothing was changed.';
  const missing = run.steps.filter(({ status, effect }) => status === 'pending' && effect !== 'read');
  const not = missing.length === 0 ? '' : ` Not done: ${missing.map(({ title }) => title).join(', ')}.`;
  return `Done before that: ${done.join(', ')}.${not}`;
}

function cancelled(run: Run): string {
  if (run.restored) return `${NOT_KNOWN}${doneInBackup(run)}`;
  const going = mayRemain(run);
  const nothing = going && !run.steps.some(acted);
  const first = run.undo
    ? putBackSoFar(run.undo.steps)
    : nothing
      ? 'Done before that: nothing.'
      : doneSoFar(run);
  return going ? `${first} ${stillThere(going)}` : first;
}

/** What a stop left behind of this step. */
function stillThere({ title, half }: StepState): string {
  if (half !== undefined) return `“${title}” was stopped half-way: ${half}`;
  return `“${title}” had been accepted and may go on in the system.`;
}

const NOT_KNOWN =
  'Stopped: the record was put back to a backup, and what this run did after that is not in it. Look before you ask again.';

function doneInBackup(run: Run): string {
  const done = run.steps.filter(acted).map(({ title }) => title);
  return done.length === 0 ? '' : ` In the backup: ${done.join(', ')}.`;
}

/** Stopped while it went back: what still stands as the run had left it is what somebody has to look after. */
function putBackSoFar(undo: readonly StepState[]): string {
  const titles = (steps: readonly StepState[]) => {
    const all = steps.map(({ title }) => title.replace(/^Put back: /, ''));
    return all.length === 0 ? 'nothing' : [...new Set(all)].join(', ');
  };
  const isBack = ({ status }: StepState) => status === 'succeeded' || status === 'skipped';
  const left = undo.filter((step) => !isBack(step));
  return `Put back: ${titles(undo.filter(isBack))}. Not put back: ${titles(left)}.`;
}

const acted = (step: StepState): boolean => step.status === 'succeeded' && step.effect !== 'read';

/** The step of which something may stand or go on although the run is over; undefined when nothing can. */
export const mayRemain = (run: Run): StepState | undefined =>
  currentSteps(run).find((step) => mayGoOn(step) || (step.half !== undefined && step.status !== 'succeeded'));

/** A read that was under way, a question among them, is simply not read any further. */
const mayGoOn = ({ status, effect }: StepState): boolean =>
  status === 'unknown' || (status === 'accepted' && effect !== 'read');
