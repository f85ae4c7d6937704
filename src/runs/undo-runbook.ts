import type { Actions, Effect } from '../actions/action.ts';
import { EFFECTS } from '../actions/action.ts';
import { confirmFor } from '../runbooks/confirm-defaults.ts';
import type { Runbook, Step } from '../runbooks/runbook.ts';
import type { RunRequested } from './events.ts';
import { type Run, undoOf } from './run.ts';
import { doneStep } from './standing.ts';

/**
 * The way back as a runbook: the same people and places, the inverse steps, latest first. Its gates are those of what
 * it starts, so resuming a purge asks for its phrase and its approval although pausing it took one tap.
 */
export function undoRunbook(run: Run, actions: Actions): Runbook {
  const { drill: _drill, command: _command, description: _description, ...original } = run.request.runbook;
  const steps = undoOf(run).map(({ step, undo }, index): Step => {
    const action = actions.get(undo.uses);
    return {
      id: undoStepId(index),
      title: `Put back: ${step.title}`,
      uses: undo.uses,
      effect: action?.effectOf(undo.with) ?? 'destructive',
      with: undo.with,
      safeguard: false,
    };
  });
  const title = `Undo: ${original.title}`;
  const effect = strongest(steps.map((step) => step.effect));
  const confirm = confirmFor({ effect, title, withinMs: original.confirm.withinMs });
  return { ...original, title, halt: false, effect, confirm, steps, onFailure: { undo: 'never' } };
}

/** What each of those steps puts back, where that can be looked at. */
export function restoredBy(run: Run): NonNullable<RunRequested['restores']> {
  return undoOf(run).flatMap(({ step }, index) => {
    const done = doneStep(run, step);
    return done ? [{ step: undoStepId(index), done }] : [];
  });
}

const undoStepId = (index: number): string => `undo-${index + 1}`;

function strongest(effects: readonly Effect[]): Effect {
  return EFFECTS.findLast((effect) => effects.includes(effect)) ?? 'read';
}
