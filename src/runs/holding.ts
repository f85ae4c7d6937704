import type { EventStore, RunRows } from '../audit/event-store.ts';
import type { Holding, PlannedStep, RunPlan } from './events.ts';
import { openQuestions } from './open-question.ts';
import { currentSteps, type Run } from './run.ts';
import { foldStream, runStream } from './run-stream.ts';

/** Another run that keeps one from its targets. */
export interface InTheWay {
  readonly run: Run;
  readonly targets: readonly string[];
  readonly since: Date;
  /** False: it only stands before it in line. */
  readonly holds: boolean;
}

type Store = Pick<EventStore, 'read'> & Pick<RunRows, 'inTheWay'>;

/** Who keeps this run from these targets now, each with all that it keeps. */
export async function standingInTheWay(
  id: string,
  targets: readonly string[],
  store: Store,
): Promise<readonly InTheWay[]> {
  const locks = await store.inTheWay(id, targets);
  const holders = [...new Set(locks.map(({ run }) => run))];
  const found = await Promise.all(
    holders.map(async (holder) => {
      const run = foldStream(await store.read(runStream(holder)));
      const own = locks.filter((lock) => lock.run === holder);
      const since = own.map((lock) => lock.since).reduce((a, b) => (a < b ? a : b));
      const kept = own.map(({ target }) => target);
      return run && { run, targets: kept, since, holds: kept.some((target) => run.locks.includes(target)) };
    }),
  );
  return found.filter((one) => one !== undefined);
}

/**
 * For the plan: whoever is about to say yes should know who is at it already. A stop does not wait, and asks only when
 * what it would stop stands still: others may be about to start it. A look holds nothing.
 */
export async function heldFrom(
  { id, request: { runbook } }: Run,
  { targets, steps }: RunPlan,
  store: Store,
): Promise<readonly Holding[]> {
  if (targets.length === 0 || (runbook.halt && !steps.every(isDone))) return [];
  const others = await standingInTheWay(id, targets, store);
  return holdingsOf(runbook.halt ? others.filter(({ run }) => !run.request.runbook.halt) : others);
}

const isDone = (step: PlannedStep): boolean =>
  step.status === 'planned' && step.plan.nothingToDo !== undefined;

/** As it is told to people and kept in the record. */
export const holdingsOf = (others: readonly InTheWay[]): readonly Holding[] =>
  others.map(({ run, targets, since }) => {
    const { kind, id, name } = run.requester;
    const by = { kind, id, ...(name !== undefined && { name }) };
    const { title } = run.request.runbook;
    return { run: run.id, title, by, targets, since: since.toISOString(), doing: doing(run) };
  });

/** What a run does at the moment, or waits for. */
export function doing(run: Run): string {
  switch (run.status) {
    case 'waiting':
      return `waiting for ${missing(run)}`;
    case 'queued':
      return 'waiting in line';
    case 'unknown':
      return `a person has to look whether “${current(run)?.title ?? ''}” happened`;
    case 'running':
      return working(run);
    default:
      return 'about to begin';
  }
}

const current = (run: Run) =>
  currentSteps(run).find(({ status }) => status === 'unknown') ??
  currentSteps(run).find(({ endedAt }) => endedAt === undefined);

function missing({ gate }: Run): string {
  const confirmed = !gate?.asked.confirmation || gate.confirmation;
  return confirmed ? 'an approval' : 'a confirmation';
}

function working(run: Run): string {
  const steps = currentSteps(run);
  const step = current(run);
  if (!step) return 'about to end';
  const place = `step ${steps.indexOf(step) + 1} of ${steps.length}, “${step.title}”`;
  const asks = openQuestions(run).length > 0 ? ', waiting for an answer' : '';
  const progress = step.progress === undefined ? '' : `: ${step.progress}`;
  return `${run.undo ? 'going back, ' : ''}${place}${asks || progress}`;
}
