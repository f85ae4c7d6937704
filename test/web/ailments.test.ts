import { expect, test } from 'vitest';
import { ailmentsOf, inOneLine } from '../../src/web/ailments.ts';
import type { Health } from '../../src/web/health.ts';

const NOW = new Date('2026-03-04T03:30:00Z');
const WELL: Health = { healthy: true, store: { writable: true }, slack: { waiting: 0 } };

test.each<readonly [string, Partial<Health>, readonly string[]]>([
  ['all is well', {}, []],
  ['news of a moment ago', { slack: { waiting: 3, oldest: '2026-03-04T03:29:00Z' } }, []],
  [
    'Slack is away',
    {
      slack: {
        ...{ waiting: 14, oldest: '2026-03-04T03:13:00Z', awaySince: '2026-03-04T03:12:05Z' },
        lastError: 'Slack answered token_revoked (auth.test)',
      },
    },
    ['Slack: away since 03:12 UTC, 14 messages waiting: Slack answered token_revoked (auth.test).'],
  ],
  [
    'Slack has been away since yesterday',
    { slack: { waiting: 1, awaySince: '2026-03-03T23:59:00Z', lastError: 'Slack did not answer in time' } },
    ['Slack: away since 2026-03-03 23:59 UTC, 1 message waiting: Slack did not answer in time.'],
  ],
  [
    'news is late though Slack answers',
    { slack: { waiting: 2, oldest: '2026-03-04T03:20:00Z' } },
    ['Slack: 2 messages waiting, the oldest since 03:20 UTC.'],
  ],
  [
    'replicas differ',
    { replicas: { differences: ['version: 0.1.0 (a), 0.2.0 (b)'] } },
    ['Replicas: They differ: version: 0.1.0 (a), 0.2.0 (b).'],
  ],
  [
    'replicas differ in two things',
    {
      replicas: { differences: ['version: 1 on a; 2 on b', 'SLACK_BOT_TOKEN: one value on a; another on b'] },
    },
    ['Replicas: They differ: version: 1 on a; 2 on b. SLACK_BOT_TOKEN: one value on a; another on b.'],
  ],
  [
    'the file is broken, and so is the disk',
    { store: { writable: false, problem: 'The disk is full.' }, runbooksFile: 'broken' },
    [
      'Record: The disk is full.',
      'Runbooks file: The file on the disk is broken; the last good one stays in force.',
    ],
  ],
])('%s', (_title, health, lines) => {
  const ailments = ailmentsOf({ ...WELL, ...health }, NOW);

  expect(ailments.map(inOneLine)).toEqual(lines);
  expect(ailments.every(({ fix }) => fix.endsWith('.'))).toBe(true);
});
