import { expect, test } from 'vitest';
import { missedRun, nextRun, whenNext } from '../../../src/actions/kubernetes/cronjob-schedule.ts';
import { CronJob } from '../../../src/systems/kubernetes/port.ts';

const NOW = new Date('2026-03-04T02:48:00Z');

const cronJob = (spec: object, status = {}) =>
  CronJob.parse({
    metadata: { name: 'x', creationTimestamp: '2026-03-01T00:00:00Z' },
    spec: { jobTemplate: { spec: {} }, ...spec },
    status,
  });

test.each([
  [{ schedule: '0 3 * * *' }, '03:00 UTC, in 12 min'],
  [{ schedule: '0 3 * * *', timeZone: 'Etc/UTC' }, '03:00 UTC, in 12 min'],
  [{ schedule: '30 4 * * *', timeZone: 'Europe/Berlin' }, '04:30 Europe/Berlin, in 42 min'],
  [{ schedule: '0 0 * * 1' }, 'Mon 9 Mar 00:00 UTC, in 4 d 21 h'],
  [{ schedule: '@hourly' }, '03:00 UTC, in 12 min'],
])('the next run of %j is %s', (spec, words) => {
  const job = cronJob(spec);
  const next = nextRun(job, NOW) ?? expect.fail();

  expect(whenNext(job, next, NOW)).toBe(words);
});

test.each([{ schedule: '@every 5m' }, { schedule: '' }, { schedule: '0 3 * * *', timeZone: 'Mars/Phobos' }])(
  'a schedule that cannot be read has no next run: %j',
  (spec) => {
    expect(nextRun(cronJob(spec), NOW)).toBeUndefined();
    expect(missedRun(cronJob(spec), NOW)).toBeUndefined();
  },
);

test.each([
  ['never ran since it was made', {}, {}, '2026-03-03T03:00:00.000Z'],
  ['ran the last time', {}, { lastScheduleTime: '2026-03-03T03:00:00Z' }, undefined],
  ['ran the time before', {}, { lastScheduleTime: '2026-03-02T03:00:00Z' }, '2026-03-03T03:00:00.000Z'],
  ['missed it, and is too late', { startingDeadlineSeconds: 3600 }, {}, undefined],
  ['missed it, and is in time', { startingDeadlineSeconds: 86_400 }, {}, '2026-03-03T03:00:00.000Z'],
])('a CronJob that %s', (_story, spec, status, expected) => {
  const job = cronJob({ schedule: '0 3 * * *', ...spec }, status);

  expect(missedRun(job, NOW)?.toISOString()).toBe(expected);
});
