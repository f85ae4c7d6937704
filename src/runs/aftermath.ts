import type { Action, Aftermath, Seen } from '../actions/action.ts';
import type { Clock } from '../lib/clock.ts';
import { actionEnvironment } from './action-context.ts';
import type { StepLeft } from './events.ts';
import type { Run, StepState } from './run.ts';

export interface AftermathTools {
  readonly actions: ReadonlyMap<string, Action>;
  readonly clock: Clock;
}

/** What stands when a step was done and nobody could see it to its end, with its way back or why there is none. */
export function aftermathOf(run: Run, step: StepState, tools: AftermathTools): Aftermath {
  const action = tools.actions.get(step.uses);
  const { input, plan, startedAt } = step;
  if (!action || !input || !plan || !startedAt || step.effect === 'read') return {};
  if (!action.continues(step.version ?? 1)) return { noUndo: BY_ANOTHER };
  // What was redacted when it was stored may not fit any more.
  if (!action.input.safeParse(input).success) return { noUndo: NOT_KNOWN };
  const seen: Seen = {
    ...{ plan, startedAt },
    ...(step.begunAgainAt && { begunAgainAt: step.begunAgainAt }),
    ...(step.receipt && { receipt: step.receipt }),
    ...(step.memo && { memo: step.memo }),
  };
  const token = `${run.id}/${step.id}`;
  const place = { environment: actionEnvironment(run), token, now: tools.clock.now() };
  return withWhy(action, action.whenDone?.(place, input, seen) ?? {});
}

/** What its plan said about the way back is said once more: somebody else may be reading now. */
function withWhy({ noUndo }: Action, left: Aftermath): Aftermath {
  if ((left.undo ?? []).length > 0) return left;
  const why = left.noUndo ?? noUndo;
  return why === undefined ? left : { ...left, noUndo: why };
}

const BY_ANOTHER =
  'Another version of this action began it, so what it leaves and how to put it back is not known here: look after it by hand.';
const NOT_KNOWN =
  'Its input was not kept whole, so what it leaves and how to put it back is not known: look after it by hand.';

/** As the record keeps it. */
export const leftData = (step: string, { undo, noUndo, leaves = [] }: Left): StepLeft => ({
  step,
  ...(undo && { undo }),
  ...(noUndo !== undefined && { noUndo }),
  ...(leaves.length > 0 && { leaves }),
});

type Left = { readonly [Key in keyof Aftermath]: Aftermath[Key] | undefined };

/** The same when only a part of it was done: nobody knows which. */
export function inPart({ undo, noUndo, leaves = [] }: Aftermath): Aftermath {
  const parts = leaves.map(({ target, what, until }) => ({
    ...{ target, what: `Perhaps, as it was done in part: ${what}` },
    ...(until !== undefined && { until }),
  }));
  return { ...(undo && { undo }), ...(noUndo !== undefined && { noUndo }), leaves: parts };
}
