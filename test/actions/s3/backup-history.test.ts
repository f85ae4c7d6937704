import { expect, test } from 'vitest';
import { backupHistory } from '../../../src/actions/s3/backup-history.ts';
import { worstGap } from '../../../src/actions/s3/gaps.ts';
import { stage } from '../../support/stage.ts';
import { upload } from './upload.ts';

const INPUT = { bucket: 'infershield-backups', prefix: 'prod/', components: ['postgresql', 'redis', 'loki'] };
const DAY = 86_400_000;

test('a week without a missing night is done, with the worst gap for reports', async () => {
  const { perform } = stage();

  const { end } = await perform(backupHistory, INPUT);

  expect(end).toMatchObject({
    status: 'done',
    outputs: {
      worst_gap_seconds: 86_400,
      worst_gap_from: '2026-02-25T02:00:00.000Z',
      backups: 7,
      broken: [],
    },
  });
});

test('a night whose backup cannot be relied on is a gap', async () => {
  const set = stage();
  const systems = upload(set, '2026-03-03T02:00:00Z', { manifest: '[]' });

  const end = await backupHistory.observe({ ...set.context(), systems }, INPUT, {
    plan: await set.plan(backupHistory, INPUT),
    startedAt: set.clock.now(),
  });

  expect(end).toMatchObject({
    status: 'failed',
    reason: expect.stringMatching(
      /no whole backup .* for 2 days, from 2026-03-02 02:00 UTC to 2026-03-04 02:00 UTC; 26 hours are allowed/,
    ),
    evidence: [
      expect.stringContaining('6 whole backups'),
      expect.stringContaining('2026-03-03-020000 cannot be relied on'),
    ],
  });
});

test('backups that stopped coming are a gap until now', async () => {
  const { clock, context, plan } = stage();
  const now = new Date(clock.now().getTime() + 2 * DAY);

  const seen = { plan: await plan(backupHistory, INPUT), startedAt: now };
  const end = await backupHistory.observe(context({ now }), INPUT, seen);

  expect(end).toMatchObject({ status: 'failed', reason: expect.stringContaining('for 2 days') });
});

test('an empty folder is one gap as long as the days asked for', async () => {
  const { perform } = stage();

  const { end } = await perform(backupHistory, { ...INPUT, prefix: 'nowhere' });

  expect(end).toMatchObject({ status: 'failed', reason: expect.stringContaining('for 7 days') });
});

const at = (day: number) => new Date(Date.UTC(2026, 2, day));

test.each([
  ['no backup at all', [], at(1), at(8)],
  ['a gap that began before the first day', [at(-3), at(3), at(5), at(7)], at(-3), at(3)],
  ['a gap in the middle, in any order', [at(6), at(1), at(2), at(7)], at(2), at(6)],
  ['a gap that lasts', [at(1), at(2), at(3)], at(3), at(8)],
])('%s is measured', (_what, times, from, to) => {
  expect(worstGap(times, at(1), at(8))).toEqual({ from, to, ms: to.getTime() - from.getTime() });
});
