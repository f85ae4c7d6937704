import { expect, test } from 'vitest';
import { drillReport } from '../../../src/drills/drill-report.ts';
import type { Run } from '../../../src/runs/run.ts';
import { drillFiles, drillLine } from '../../../src/slack/messages/drill-line.ts';
import { drilled, minutes, step } from '../../drills/drilled.ts';
import { overLimit } from '../block-limits.ts';

function reported(run: Run) {
  const report = drillReport(run);
  if (!report) throw new Error('no report');
  return report;
}

const words = (run: Run): string => JSON.stringify(drillLine(reported(run)).blocks);

test('the report of a drill has the form of the disaster recovery document', () => {
  const run = drilled();

  expect(words(run)).toContain('✅ *DR Test - 2026-03-04*\\n•  Backup retrieval: ✓ Success (2.3 minutes)');
  expect(words(run)).toContain('•  Total RTO: 9 minutes (target: &lt;1 hour) ✓ met');
  expect(words(run)).toContain('Issues: None\\nNext test due by 2026-06-02');
});

test('an objective that was missed is red', () => {
  const run = drilled({ steps: [step('Restore', 'succeeded', 0, minutes(75))] });

  expect(words(run)).toContain('❌ *DR Test - 2026-03-04*');
  expect(words(run)).toContain('✗ MISSED');
});

test('a hundred long steps fit into a message', () => {
  const steps = Array.from({ length: 100 }, (_, index) =>
    step(`${index} ${'x'.repeat(90)}`, 'succeeded', 0, 1),
  );

  expect(overLimit(drillLine(reported(drilled({ steps }))).blocks)).toEqual([]);
});

test('its files are the report with the drills so far, and a picture that the report names', async () => {
  const report = reported(drilled());
  const missed = reported(drilled({ steps: [step('Restore', 'succeeded', 0, minutes(75))] }));

  const [markdown, picture] = await drillFiles(report, [missed, report]);

  expect(markdown?.name).toBe('drill-2026-03-04-r-12345678.md');
  const text = markdown?.content.toString() ?? '';
  expect(text).toContain(`![RTO and RPO](${picture?.name})`);
  expect(text).toContain('| 2026-03-04 | r-12345678 | 9 minutes ✓ | 49 minutes ✓ | none |');
  expect(text).toContain('| 2026-03-04 | r-12345678 | 1.3 hours ✗ | not measured | 2 |');
  expect(picture?.content.subarray(1, 4).toString()).toBe('PNG');
});
