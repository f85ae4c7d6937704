import { expect, test } from 'vitest';
import { drillHistory } from '../../../src/drills/history.ts';
import { drillList } from '../../../src/slack/messages/drill-list.ts';
import { drilled, minutes, step } from '../../drills/drilled.ts';

const { runbook } = drilled().request;
const NOW = new Date('2026-05-01T00:00:00Z');
const text = (message: ReturnType<typeof drillList>): string => JSON.stringify(message.blocks);

test('a drill shows when it is due, how the last ones went, and how to hold it', () => {
  const history = drillHistory([
    drilled(),
    drilled({ steps: [step('Restore', 'succeeded', 0, minutes(75))] }),
  ]);

  const list = drillList([{ runbook, history, dueBy: new Date('2026-06-02T00:00:00Z') }], NOW);

  expect(list.text).toBe('No drill is due.');
  expect(text(list)).toContain('*DR Test* `dr-test` · due by');
  expect(text(list)).toContain(
    '✅ 2026-03-04 · RTO 9 minutes (&lt;1 hour) · RPO 49 minutes (&lt;24 hours) · `r-12345678`',
  );
  expect(text(list)).toContain(
    '❌ 2026-03-04 · RTO 1.3 hours (&lt;1 hour) ✗ · RPO not measured (&lt;24 hours) · 2 issues',
  );
  expect(text(list)).toContain('Hold the drill…');
});

test('what is overdue is red, also when it was never held', () => {
  const dueBy = new Date('2026-04-30T00:00:00Z');
  const list = drillList(
    [
      { runbook, history: drillHistory([drilled()]), dueBy },
      { runbook, history: [], dueBy },
    ],
    NOW,
  );

  expect(list.text).toBe('2 drills are due.');
  expect(text(list)).toContain('🔴 overdue by 1 d');
  expect(text(list)).toContain('🔴 never held, overdue by 1 d');
});

test.each([
  ['later', new Date('2026-06-02T00:00:00Z'), 'No drill is due.', 'not held yet, first due by '],
  ['now', NOW, 'One drill is due.', 'not held yet, first due now'],
])('one that was not held yet, and is first due %s, is not red', (_, dueBy, headline, words) => {
  const list = drillList([{ runbook, history: [], dueBy }], NOW);

  expect(list.text).toBe(headline);
  expect(text(list)).toContain(words);
  expect(text(list)).not.toContain('🔴');
});

test('a file without drills says so', () => {
  expect(drillList([], NOW).text).toBe('There are no drills: no runbook of the file has `drill`.');
});
