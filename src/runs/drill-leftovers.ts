import type { LeftOpen } from '../actions/action.ts';
import { RUNBOLT } from '../audit/event.ts';
import type { Beside, RowChange } from '../audit/event-store.ts';
import { besideLoop, loopOf, loopStream } from './loops/loop-stream.ts';
import type { Run, StepState } from './run.ts';

/** The "step" that left it: no step has this name, as no single one has made what a drill leaves. */
const WHOLE_DRILL = 'the whole drill';

const ONLY_PEOPLE_KNOW = 'whether what the drill left is in the way';

/** One place for all drills of a runbook in an environment: the next good one closes what an earlier one left. */
export const leftoverTarget = ({ request: { runbook, environment } }: Run): string =>
  `drill:${environment.name}/${runbook.name}`;

/** What a drill that did not succeed has made and not removed; undefined when there is nothing of the kind. */
export function drillLeftovers(run: Run): LeftOpen | undefined {
  const { drill, title } = run.request.runbook;
  const stopped = run.end && run.end.status !== 'succeeded' && run.end.status !== 'planned';
  if (!drill || !stopped || run.end?.status === 'undone' || hasCleanedUp(run)) return undefined;
  const made = run.steps.filter((step) => hasActed(step) && !drill.cleanUp?.includes(step.id));
  if (made.length === 0) return undefined;
  const names = made.map((step) => step.title).join(', ');
  const { name } = run.request.environment;
  return { target: leftoverTarget(run), what: `${title} did not end well and left on ${name}: ${names}` };
}

/** The ids of its clean-up steps that are still to be done; empty where its runbook names none. */
export function cleanUpSteps(run: Run): readonly string[] {
  if (!drillLeftovers(run)) return [];
  const isDone = (id: string) => run.steps.some((step) => step.id === id && step.status === 'succeeded');
  return (run.request.runbook.drill?.cleanUp ?? []).filter((id) => !isDone(id));
}

function hasCleanedUp({ request, steps }: Run): boolean {
  const named = request.runbook.drill?.cleanUp ?? [];
  const cleaned = steps.filter(({ id, status }) => named.includes(id) && status === 'succeeded');
  return named.length > 0 && cleaned.length === named.length;
}

/** It, or some of it, may have been done. */
const hasActed = ({ effect, status, startedAt }: StepState): boolean =>
  effect !== 'read' && startedAt !== undefined && status !== 'skipped' && status !== 'pending';

/** What is stored with the end of such a drill: an open loop, with somebody who looks after it. */
export function leavesBehind(run: Run, at: Date): { also: readonly Beside[]; rows: readonly RowChange[] } {
  const left = drillLeftovers(run);
  if (!left) return { also: [], rows: [] };
  const { kind, id, name } = run.requester;
  const owner = { kind, id, ...(name !== undefined && { name }) };
  const data = { ...left, run: run.id, step: WHOLE_DRILL, owner, onlyPeopleKnow: ONLY_PEOPLE_KNOW };
  return {
    also: [besideLoop(left.target, { type: 'loop_opened', data }, RUNBOLT)],
    rows: [
      { row: 'open_loop', loop: { ...left, run: run.id, owner: id, openedAt: at } },
      { row: 'due', stream: loopStream(loopOf(left.target)), at },
    ],
  };
}
