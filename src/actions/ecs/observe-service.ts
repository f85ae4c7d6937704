import type { ActionContext, Aftermath, Observation, Place, Seen, UndoStep } from '../action.ts';
import { type LookedFor, lookAtService } from './look-at-service.ts';
import { serviceTarget } from './service-reference.ts';

export interface Observed extends LookedFor {
  readonly before: string;
  /** What it leaves away from normal, if anything. */
  readonly leaves?: string;
}

/** Looks how far the change of a service's task definition is, and says how to put it back. */
export async function observeService(
  context: ActionContext,
  observed: Observed,
  seen: Seen,
): Promise<Observation> {
  const looked = await lookAtService(context, observed, seen);
  if (looked.status === 'on_its_way') return looked.observation;

  const { told } = looked;
  const { undo = [], leaves = [], closes = [] } = whenInPlace(context, observed);
  if (looked.status === 'failed')
    return { status: 'failed', reason: looked.reason, ...told, ...(looked.inPlace && { undo, leaves }) };
  const outputs = { task_definition: observed.after, previous_task_definition: observed.before };
  return { status: 'done', outputs, evidence: looked.evidence, undo, leaves, closes, ...told };
}

/** A service that was held at an old build is so no longer once another one is put in its place. */
export function whenInPlace(place: Place, observed: Observed): Aftermath {
  const leaves = leavesOf(place, observed);
  const closes = leaves.length === 0 ? [buildTarget(place, observed)] : [];
  return { undo: undoOf(observed), leaves, closes };
}

function undoOf({ at, before, after, stableWithinMs }: Observed): readonly UndoStep[] {
  const stable_within = `${Math.ceil(stableWithinMs / 1_000)}s`;
  const input = { ...at, task_definition: before, expect_current: after, stable_within };
  return [{ uses: 'ecs/set-task-definition', with: input }];
}

function leavesOf(place: Place, observed: Observed) {
  const { leaves } = observed;
  return leaves === undefined ? [] : [{ target: buildTarget(place, observed), what: leaves }];
}

/** Apart from how many tasks run: a service may be held at an old build and be at zero, and each is put back alone. */
const buildTarget = ({ environment }: Place, { at }: Observed): string =>
  `${serviceTarget(at, environment)}/task-definition`;
