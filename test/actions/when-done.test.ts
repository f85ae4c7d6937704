import { expect, test } from 'vitest';
import { allActions } from '../../src/actions/index.ts';
import { aftermathOf } from '../../src/runs/aftermath.ts';
import { actAlone } from '../support/acting-alone.ts';
import { ACTING } from '../support/acting-cases.ts';

const actions = allActions();
const clockAt = (at: Date | undefined) => ({ now: () => at ?? new Date(), after: () => () => {} });

test.each(ACTING.filter((acting) => acting.unknown === undefined))(
  'what $uses leaves, and its way back, is the same for whoever found it done as for who saw it',
  async (acting) => {
    const { run, closes } = await actAlone(acting);
    const [step] = run.steps;
    if (step?.status !== 'succeeded') throw new Error(`it is ${step?.status}: ${step?.reason}`);

    const found = aftermathOf(run, step, { actions, clock: clockAt(step.endedAt) });

    const { undo = [], leaves = [] } = found;
    expect({ undo, leaves, closes: found.closes ?? [] }).toEqual({
      ...{ undo: step.undo, leaves: step.leaves, closes },
    });
    // Either there is a way back, or somebody is told why there is none.
    expect(undo.length > 0 || found.noUndo !== undefined).toBe(true);
  },
);

test.each(ACTING.filter((acting) => acting.unknown === undefined))(
  'what $uses leaves is known, or said not to be, also when its answer was lost',
  async (acting) => {
    const { run } = await actAlone(acting);
    const [step] = run.steps;
    if (!step) throw new Error('it has one step');

    const found = aftermathOf(
      run,
      { ...step, receipt: undefined },
      { actions, clock: clockAt(step.endedAt) },
    );

    expect(found.leaves ?? []).toHaveLength(step.leaves.length);
    expect((found.undo ?? []).length > 0 || found.noUndo !== undefined).toBe(true);
  },
);
