import { expect, test } from 'vitest';
import { RUNBOLT } from '../../../src/audit/event.ts';
import type { RunHappening } from '../../../src/runs/events.ts';
import type { Run } from '../../../src/runs/run.ts';
import { threadLine } from '../../../src/slack/messages/thread-line.ts';
import { drilled, minutes, step } from '../../drills/drilled.ts';
import { overLimit } from '../block-limits.ts';

const ended = (run: Run): RunHappening => ({
  type: 'run_ended',
  data: { status: 'succeeded', outcome: 'Row counts agree.' },
  run: run.id,
  actor: RUNBOLT,
  at: run.requestedAt,
  version: 21,
  position: 99,
});

const words = (run: Run): string => JSON.stringify(threadLine(ended(run), run)?.blocks);

test('the last line of a drill is its report', () => {
  const run = drilled();

  expect(words(run)).toContain('✅ *DR Test - 2026-03-04*\\n•  Backup retrieval: ✓ Success (2.3 minutes)');
  expect(words(run)).toContain('•  Total RTO: 9 minutes (target: &lt;1 hour) ✓ met');
  expect(words(run)).toContain('Issues: None\\nNext test due by 2026-06-02');
  expect(threadLine(ended(run), run)?.text).toBe('✅ Done: Row counts agree.');
});

test('an objective that was missed is red', () => {
  const run = drilled({ steps: [step('Restore', 'succeeded', 0, minutes(75))] });

  expect(words(run)).toContain('❌ *DR Test - 2026-03-04*');
  expect(words(run)).toContain('✗ MISSED');
});

test('a drill that nobody approved reports nothing', () => {
  expect(words(drilled({ status: 'expired', steps: [step('Restore', 'pending')] }))).not.toContain('RTO');
});

test('a hundred long steps fit into a message', () => {
  const steps = Array.from({ length: 100 }, (_, index) =>
    step(`${index} ${'x'.repeat(90)}`, 'succeeded', 0, 1),
  );

  const line = threadLine(ended(drilled({ steps })), drilled({ steps }));

  expect(overLimit(line?.blocks ?? [])).toEqual([]);
});
