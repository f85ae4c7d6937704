import { expect, test } from 'vitest';
import { reportBlocks } from '../../../src/slack/messages/oncall/handoff-parts.ts';

const NOTHING = {
  since: '2026-03-04T02:00:00Z',
  incidents: [],
  loops: [],
  reviews: [],
  drillsHeld: [],
  drillsDue: [],
  secretsDue: [],
  backups: [],
  schedules: [],
  unknown: [],
};

test('whoever takes over reads of a run of which nobody knows whether it happened, and what to do', () => {
  const run = {
    ...{ run: 'r-7k3f9qxa', title: 'Run the smoke test', status: 'unknown', outcome: null },
    at: '2026-03-04T02:48:00Z',
  } as const;

  const blocks = reportBlocks({
    ...NOTHING,
    runs: { bad: [run], underWay: [], succeeded: 0, more: false },
  });

  expect(JSON.stringify(blocks)).toContain(
    '⚠️ Run the smoke test: nobody knows whether it happened; somebody has to look and say so · `r-7k3f9qxa`',
  );
});
