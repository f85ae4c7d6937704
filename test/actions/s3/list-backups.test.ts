import { expect, test } from 'vitest';
import { listBackups } from '../../../src/actions/s3/list-backups.ts';
import { stage } from '../../support/stage.ts';
import { upload } from './upload.ts';

const INPUT = { bucket: 'infershield-backups', prefix: 'prod/', components: ['postgresql', 'redis', 'loki'] };

test('the backups are listed with age, size and wholeness, newest first', async () => {
  const { perform } = stage();

  const { end } = await perform(listBackups, { ...INPUT, at_most: 2 });

  expect(end).toMatchObject({
    status: 'done',
    outputs: { backup: '2026-03-04-020000', names: ['2026-03-04-020000', '2026-03-03-020000'], whole: 2 },
    evidence: ['2 listed; the newest whole one is 2026-03-04-020000.'],
  });
  expect(end.status === 'done' && end.log).toMatch(/^2026-03-04-020000: whole, 595 MB, 48 minutes old\n/);
});

test('a broken one is listed as such, and never chosen', async () => {
  const set = stage();
  const systems = upload(set, '2026-03-04T02:47:00Z', { manifest: '{"timestamp": "2026-03-' });

  const { facts, outputs } = await listBackups.plan({ ...set.context(), systems }, INPUT);

  expect(facts[0]).toMatch(/^2026-03-04-024700: cannot be relied on\. .*cannot be read/);
  expect(outputs.backup).toBe('2026-03-04-020000');
});

test('with a time, the newest whole one from before it is named', async () => {
  const { plan } = stage();

  const { outputs } = await plan(listBackups, { ...INPUT, before: '2026-03-03T02:00:00Z' });

  expect(outputs).toEqual({
    backup: '2026-03-02-020000',
    taken_at: '2026-03-02T02:00:00.000Z',
    prefix: 'prod/2026-03-02-020000/',
  });
});

test('the approved one is kept to when a newer one has arrived since', async () => {
  const set = stage();
  const planned = await set.plan(listBackups, INPUT);
  const systems = upload(set, '2026-03-04T02:47:00Z');

  const context = { ...set.context({ pinned: planned.outputs }), systems };
  const end = await listBackups.observe(context, INPUT, { plan: planned, startedAt: set.clock.now() });

  expect(end).toMatchObject({ status: 'done', outputs: { backup: '2026-03-04-020000' } });
});

test.each([
  [
    'nothing from before that time',
    { before: '2025-01-01T00:00:00Z' },
    'no backup from before 2025-01-01T00:00:00Z',
  ],
  ['an empty folder', { prefix: 'nowhere' }, 'There is no backup in s3://infershield-backups/nowhere/'],
  ['no whole one', { components: ['mysql'], at_most: 3 }, 'None of the 3 backups'],
])('%s is an obstacle', async (_what, given, obstacle) => {
  const { plan } = stage();

  expect((await plan(listBackups, { ...INPUT, ...given })).obstacle).toContain(obstacle);
});
