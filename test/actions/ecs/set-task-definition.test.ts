import { expect, test } from 'vitest';
import { setTaskDefinition } from '../../../src/actions/ecs/set-task-definition.ts';
import { stage } from '../../support/stage.ts';

const INPUT = { cluster: 'credlink-production', service: 'api', task_definition: 'credlink-api:41' };

test('the named task definition is deployed, and can be taken back', async () => {
  const { perform } = stage();

  const { end } = await perform(setTaskDefinition, { ...INPUT, expect_current: 'credlink-api:42' });

  expect(end).toMatchObject({
    status: 'done',
    outputs: { task_definition: 'credlink-api:41', previous_task_definition: 'credlink-api:42' },
    undo: [{ uses: 'ecs/set-task-definition', with: { task_definition: 'credlink-api:42' } }],
    leaves: [],
  });
});

test('what its undo asks for is accepted as input, and goes back', async () => {
  const { perform } = stage();
  const { end } = await perform(setTaskDefinition, INPUT);
  const [back] = end.status === 'done' ? (end.undo ?? []) : [];

  const { end: undone } = await perform(setTaskDefinition, back?.with ?? {});

  expect(undone).toMatchObject({ status: 'done', outputs: { task_definition: 'credlink-api:42' } });
});

test("it refuses to replace somebody else's newer build", async () => {
  const { plan } = stage();

  const planned = await plan(setTaskDefinition, { ...INPUT, expect_current: 'credlink-api:40' });

  expect(planned.obstacle).toBe(
    'api runs credlink-api:42, not credlink-api:40 as expected: somebody deployed in between. Look before you replace their build.',
  );
});

test('nothing is done when it runs already', async () => {
  const { plan } = stage();

  const planned = await plan(setTaskDefinition, { ...INPUT, task_definition: 'credlink-api:42' });

  expect(planned.nothingToDo).toBe('api runs credlink-api:42 already.');
});

test('an INACTIVE one is refused', async () => {
  const { plan } = stage();

  const planned = await plan(setTaskDefinition, { ...INPUT, task_definition: 'credlink-api:39' });

  expect(planned.obstacle).toContain('INACTIVE');
});

test('a crash before the call is seen to have done nothing', async () => {
  const { clock, plan, context } = stage();
  const planned = await plan(setTaskDefinition, INPUT);

  const found = await setTaskDefinition.observe(context(), INPUT, { plan: planned, startedAt: clock.now() });

  expect(found).toEqual({ status: 'absent' });
});

test('a duration that is none is refused before anything is asked', async () => {
  const { plan } = stage();

  await expect(plan(setTaskDefinition, { ...INPUT, stable_within: 'soon' })).rejects.toThrow(
    /not a duration/,
  );
});
