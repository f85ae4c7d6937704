import { expect, test } from 'vitest';
import type { ActionContext, StepPlan } from '../../src/actions/action.ts';
import type { DrillPlace } from '../../src/actions/drill-place.ts';
import { runJob } from '../../src/actions/kubernetes/run-job.ts';
import { onlyWhereNothingIsLost } from '../../src/runs/drill-place.ts';
import type { Run } from '../../src/runs/run.ts';
import { drilled, step } from '../drills/drilled.ts';
import { stage } from '../support/stage.ts';

const PLAN: StepPlan = { changes: [], guards: {}, outputs: {}, facts: [], warnings: [], commands: [] };
const HOLDS: DrillPlace = { place: 'staging/copy', unsafe: 'public.reports holds rows' };

function look(run: Run, place: DrillPlace, over: Partial<ActionContext> = {}, plan = PLAN) {
  const action = { ...runJob, restoresInto: async () => place };
  return onlyWhereNothingIsLost(run, plan, { action, context: stage().context(over), input: {} });
}

/** A first step that restored into the same place. */
const afterOne = (status: 'succeeded' | 'failed') =>
  drilled({ steps: [{ ...step('First', status, 0, 1), plan: { ...PLAN, restoresInto: 'staging/copy' } }] });

test('what is safe is said, with how it is known', async () => {
  expect(await look(drilled(), { place: 'staging/copy', safe: 'empty' })).toMatchObject({
    restoresInto: 'staging/copy',
    facts: ['Nothing can be lost in staging/copy: empty.'],
  });
});

test('what is not is an obstacle', async () => {
  expect((await look(drilled(), HOLDS)).obstacle).toBe(
    'A drill restores only where nothing can be lost. staging/copy: public.reports holds rows',
  );
});

test('a second step may restore where the first one has', async () => {
  expect((await look(afterOne('succeeded'), HOLDS)).facts).toEqual([
    'Nothing can be lost in staging/copy: filled by this drill.',
  ]);
  expect((await look(afterOne('failed'), HOLDS)).obstacle).toBeDefined();
});

test('an environment that is protected by now is none for a drill, however empty', async () => {
  const environment = { ...stage().context().environment, name: 'lab', protected: true };

  const plan = await look(drilled(), { place: 'lab/copy', safe: 'empty' }, { environment });

  expect(plan.obstacle).toContain('lab is protected');
});

test('outside drills nothing is asked', async () => {
  const { request, ...run } = drilled();
  const { drill: _drill, ...runbook } = request.runbook;

  expect(await look({ ...run, request: { ...request, runbook } }, HOLDS)).toBe(PLAN);
});
