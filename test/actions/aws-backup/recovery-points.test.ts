import { expect, test } from 'vitest';
import { recoveryPoints } from '../../../src/actions/aws-backup/recovery-points.ts';
import { FILE_SYSTEM_ARN, VAULT } from '../../../src/systems/aws-backup/seed.ts';
import { stage } from '../../support/stage.ts';

const INPUT = { vault: VAULT, resource: FILE_SYSTEM_ARN };
const point = (day: string) => `arn:aws:backup:us-east-1:210987654321:recovery-point:2026-03-${day}`;

test('the newest whole recovery point is pinned, and all of them are listed', async () => {
  const { perform } = stage();

  const { plan, end } = await perform(recoveryPoints, INPUT);

  expect(plan.outputs).toEqual({ recovery_point: point('04'), taken_at: '2026-03-04T01:00:00.000Z' });
  expect(plan.facts[0]).toBe(`Chosen: 2026-03-04 01:00 UTC, 241 GB, COMPLETED: ${point('04')}`);
  expect(end).toMatchObject({
    status: 'done',
    outputs: { recovery_point: point('04'), size_bytes: 241_000_000_000, recovery_points: 6 },
    log: expect.stringContaining('PARTIAL'),
  });
});

test('before the damage, one that is not whole is passed over', async () => {
  const { plan } = stage();

  const planned = await plan(recoveryPoints, { ...INPUT, taken_before: '2026-03-03T12:00:00Z' });

  expect(planned.outputs.recovery_point).toBe(point('02'));
});

test('what was approved stays, although a newer one is there', async () => {
  const { plan } = stage();

  const planned = await plan(recoveryPoints, INPUT, { pinned: { recovery_point: point('02') } });

  expect(planned.outputs.recovery_point).toBe(point('02'));
});

test.each([
  [
    'none is old enough',
    { taken_before: '2020-01-01T00:00:00Z' },
    /no whole recovery point .* from before 2020/,
  ],
  ['the newest is too old', { max_age: '30m' }, /is 1.8 hours old, more than the 30 minutes allowed/],
  ['nothing was ever backed up', { resource: 'arn:aws:efs:other' }, /Look at the backup plan/],
])('it says so when %s', async (_what, over, obstacle) => {
  const { plan } = stage();

  expect((await plan(recoveryPoints, { ...INPUT, ...over })).obstacle).toMatch(obstacle);
});

test('one that has gone since it was pinned is a failure, and no other is taken instead', async () => {
  const { clock, context, plan } = stage();
  const planned = await plan(recoveryPoints, INPUT);
  const gone = { ...planned, outputs: { ...planned.outputs, recovery_point: point('17') } };

  const seen = { plan: gone, startedAt: clock.now() };

  expect(await recoveryPoints.observe(context(), INPUT, seen)).toMatchObject({ status: 'failed' });
});
