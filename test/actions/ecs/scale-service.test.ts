import { describe, expect, test } from 'vitest';
import { scaleService } from '../../../src/actions/ecs/scale-service.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import { stage } from '../../support/stage.ts';

const AT = { cluster: 'credlink-production', service: 'api' };
const PAUSE = { ...AT, desired_count: 0 };
const TARGET = 'ecs:us-east-1/credlink-production/api';
const ALL = ['scale_in', 'scale_out', 'scheduled'];

test('scaling to zero stops every task, holds autoscaling, and leaves an open loop', async () => {
  const { perform, systems } = stage();

  const { plan, end } = await perform(scaleService, PAUSE);

  expect(plan.changes).toEqual([
    { target: 'credlink-production/service/api', field: 'desired count', before: 3, after: 0 },
    { target: 'credlink-production/service/api', field: 'autoscaling on hold', before: [], after: ALL },
  ]);
  expect(end).toMatchObject({
    status: 'done',
    outputs: { desired_count: 0, previous_desired_count: 3, held_autoscaling: ALL },
    leaves: [{ target: TARGET, what: expect.stringMatching(/scaled to zero, autoscaling on hold/) }],
    closes: [],
  });
  expect(await systems.autoscaling.describeScalableTarget(AT)).toMatchObject({
    SuspendedState: { DynamicScalingInSuspended: true, ScheduledScalingSuspended: true },
  });
  expect((await systems.ecs.describeService(AT.cluster, AT.service)).runningCount).toBe(0);
});

test('its undo brings back count and autoscaling, and closes the loop', async () => {
  const { perform, systems } = stage();
  const { end } = await perform(scaleService, PAUSE);
  const [back] = end.status === 'done' ? (end.undo ?? []) : [];

  const { end: undone } = await perform(scaleService, back?.with ?? {});

  expect(undone).toMatchObject({
    status: 'done',
    outputs: { desired_count: 3 },
    leaves: [],
    closes: [TARGET],
  });
  expect(await systems.autoscaling.describeScalableTarget(AT)).toMatchObject({
    SuspendedState: { DynamicScalingOutSuspended: false },
  });
  expect(undone.status === 'done' && undone.undo?.[0]?.with).toMatchObject({ desired_count: 0 });
});

test('while it is paused, autoscaling does not start it again', async () => {
  const { clock, world, perform, systems } = stage();
  await perform(scaleService, PAUSE);

  world.faults.set('autoscaling/scales-out', true);
  await clock.advance(60_000);

  expect((await systems.ecs.describeService(AT.cluster, AT.service)).desiredCount).toBe(0);
});

test('what was on hold before is not resumed by the undo', async () => {
  const { perform, systems } = stage();
  await systems.autoscaling.suspendScaling({ ...AT, suspended: held({ ScheduledScalingSuspended: true }) });

  const { end } = await perform(scaleService, PAUSE);

  expect(end.status === 'done' && end.undo?.[0]?.with.resume_autoscaling).toEqual(['scale_in', 'scale_out']);
});

test('a service that nothing scales is only scaled', async () => {
  const { perform } = stage();

  const { plan, end } = await perform(scaleService, { ...PAUSE, service: 'worker' });

  expect(plan.changes.map((one) => one.field)).toEqual(['desired count']);
  expect(end.status === 'done' && end.undo?.[0]?.with).not.toHaveProperty('resume_autoscaling');
});

test.each<[JsonObject, string]>([
  [PAUSE, 'halt'],
  [{ ...AT, desired_count: 1 }, 'change'],
  [{ ...AT, desired_count: `\${{ parameters.count }}` }, 'change'],
  [{ ...AT, desired_count: 1, starts: 'destructive' }, 'destructive'],
  [{ ...AT, desired_count: 1, starts: `\${{ parameters.what }}` }, 'destructive'],
  [{ ...PAUSE, resume_autoscaling: ['scale_out'] }, 'change'],
])('the effect of %j is %s', (input, effect) => {
  expect(scaleService.effectOf(input)).toBe(effect);
});

test('a service can be paused although autoscaling cannot be read; the plan warns', async () => {
  const { world, perform } = stage();
  world.faults.set('autoscaling/refused', true);

  const { plan, end } = await perform(scaleService, PAUSE);

  expect(plan.warnings[0]).toMatch(/^Whether autoscaling looks after api could not be read/);
  expect(end).toMatchObject({ status: 'done', outputs: { desired_count: 0, held_autoscaling: [] } });
});

test('tasks are stopped even when autoscaling cannot be held, and that is said with the line to do it', async () => {
  const { clock, world, context, plan, follow, notes } = stage();
  const planned = await plan(scaleService, PAUSE);
  const startedAt = clock.now();
  world.faults.set('autoscaling/refused', true);
  const receipt = await scaleService.apply(context(), PAUSE, planned);
  world.faults.set('autoscaling/refused', false);

  const { end } = await follow(scaleService, PAUSE, { plan: planned, receipt, startedAt });

  expect(notes[0]?.text).toMatch(/^Autoscaling of api could not be changed/);
  expect(end).toMatchObject({
    status: 'failed',
    reason: expect.stringMatching(
      /may start tasks again\. By hand: aws application-autoscaling register-scalable-target/,
    ),
    leaves: [{ target: TARGET }],
    undo: [{ uses: 'ecs/scale-service' }],
  });
});

test('a service that comes back to life is a failure, not a success', async () => {
  const { clock, context, plan, systems } = stage();
  const planned = await plan(scaleService, PAUSE);
  const startedAt = clock.now();
  const receipt = await scaleService.apply(context(), PAUSE, planned);
  await systems.ecs.setDesiredCount({ ...AT, desiredCount: 2 });

  const found = await scaleService.observe(context(), PAUSE, { plan: planned, receipt, startedAt });

  expect(found).toMatchObject({
    status: 'failed',
    reason: expect.stringMatching(/set the desired count of api to 2/),
  });
});

describe('after a crash', () => {
  test.each([
    ['before anything', async () => {}],
    [
      'between holding and scaling',
      async ({ systems }: ReturnType<typeof stage>) =>
        systems.autoscaling.suspendScaling({ ...AT, suspended: held({ DynamicScalingOutSuspended: true }) }),
    ],
  ])('%s, applying again is safe', async (_when, happened) => {
    const set = stage();
    const planned = await set.plan(scaleService, PAUSE);
    await happened(set);

    const seen = { plan: planned, startedAt: set.clock.now() };
    expect(await scaleService.observe(set.context(), PAUSE, seen)).toEqual({ status: 'absent' });
  });

  test('when all was done it is found, and the plan made again still knows what it held', async () => {
    const { clock, context, plan, follow } = stage();
    const planned = await plan(scaleService, PAUSE);
    const startedAt = clock.now();
    await scaleService.apply(context(), PAUSE, planned);

    const { end } = await follow(scaleService, PAUSE, { plan: planned, startedAt });
    const again = await plan(scaleService, PAUSE, { pinned: planned.outputs });

    expect(end).toMatchObject({ status: 'done', outputs: { previous_desired_count: 3 } });
    expect(again.outputs).toEqual(planned.outputs);
    expect(again.nothingToDo).toBe('api has a desired count of 0 already.');
  });
});

test('tasks that do not come in time are a failure that can be put back', async () => {
  const { perform } = stage();

  const { end } = await perform(scaleService, { ...AT, desired_count: 9, scale_within: '2s' });

  expect(end).toMatchObject({
    status: 'failed',
    reason: expect.stringMatching(/not there in time: \d of 9 tasks are running/),
    undo: [{ with: { desired_count: 3 } }],
  });
});

test('a count outside the limits of autoscaling is warned about', async () => {
  const { plan } = stage();

  const planned = await plan(scaleService, { ...AT, desired_count: 20 });

  expect(planned.warnings).toEqual(['Autoscaling keeps it between 2 and 10 tasks and may change 20.']);
});

test.each([-1, 1.5, '3', null, 100_000])('a count of %j is refused', async (desired_count) => {
  await expect(stage().plan(scaleService, { ...AT, desired_count })).rejects.toThrow(/desired_count/);
});

const held = (over: object) => ({
  DynamicScalingInSuspended: false,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: false,
  ...over,
});
