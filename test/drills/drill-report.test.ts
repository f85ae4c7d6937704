import { describe, expect, test } from 'vitest';
import { drillReport } from '../../src/drills/drill-report.ts';
import { reportMarkdown } from '../../src/drills/report-markdown.ts';
import type { Run, StepState } from '../../src/runs/run.ts';
import { drilled, minutes, newestRecord, step } from './drilled.ts';

const reported = (run: Run) => {
  const report = drillReport(run);
  if (!report) throw new Error('no report');
  return report;
};

describe('a drill that worked', () => {
  test('reads like the quarterly test of the disaster recovery document', () => {
    expect(reportMarkdown(reported(drilled()))).toBe(`## DR Test - 2026-03-04

- Backup retrieval: ✓ Success (2.3 minutes)
- PostgreSQL restore: ✓ Success (4.7 minutes)
- Redis restore: ✓ Success (1.2 minutes)
- Application startup: ✓ Success (48 s)
- Newest record: ✓ Success (0 ms)
- Total RTO: 9 minutes (target: <1 hour) ✓ met
- RPO: 49 minutes (target: <24 hours) ✓ met
- Negative control: none

Issues: None

Next test due by 2026-06-02
`);
  });

  test('shows the time that people took, which counts', () => {
    const report = reported(drilled({ waitedMinutes: 14 }));

    expect(report).toMatchObject({
      waitedForPeopleMs: minutes(14),
      rto: { ms: minutes(23), met: true },
    });
    expect(reportMarkdown(report)).toContain(
      '- Total RTO: 23 minutes (target: <1 hour) ✓ met\n- Of that, waiting for people: 14 minutes\n',
    );
  });
});

describe('objectives', () => {
  test.each([
    ['just met', minutes(59), true],
    ['missed by reaching it', minutes(60), false],
    ['missed', minutes(75), false],
  ])('RTO %s', (_, tookMs, met) => {
    const report = reported(drilled({ steps: [newestRecord(), step('Restore', 'succeeded', 0, tookMs)] }));

    expect(report.rto).toEqual({ targetMs: minutes(60), ms: tookMs, met });
    expect(report.issues.length).toBe(met ? 0 : 1);
  });

  test('a missed one is in plain sight and among the issues', () => {
    const run = drilled({
      steps: [newestRecord('2026-03-02 02:00:00+00'), step('Restore', 'succeeded', 0, minutes(75))],
    });

    const markdown = reportMarkdown(reported(run));

    expect(markdown).toContain('- Total RTO: 1.3 hours (target: <1 hour) ✗ MISSED');
    expect(markdown).toContain('- RPO: 2 days (target: <24 hours) ✗ MISSED');
    expect(markdown).toContain(
      'Issues:\n- RTO missed: 1.3 hours instead of less than 1 hour\n- RPO missed: 2 days would be lost instead of less than 24 hours',
    );
  });

  test.each([
    ['2026-03-04 01:59:00+00'],
    ['2026-03-04 03:59:00.000+02'],
    ['2026-03-04 07:29:00+05:30'],
    ['2026-03-04T01:59:00Z'],
    ['2026-03-04 01:59:00'],
  ])('RPO is the start less the newest record, as PostgreSQL writes it: %s', (newest) => {
    expect(reported(drilled({ steps: [newestRecord(newest)] })).rpo.ms).toBe(minutes(49));
  });

  test.each([
    [null, '“Newest record” found no time of a newest record'],
    ['', '“Newest record” found no time of a newest record'],
    ['yesterday', '“Newest record” found no time of a newest record'],
    [42, '“Newest record” found no time of a newest record'],
    ['2026-03-04 02:50:00+00', 'the newest record is younger than this drill, so this is no restored copy'],
  ])('a newest record of %j measures nothing, and says so', (newest, why) => {
    const report = reported(drilled({ steps: [newestRecord(newest)] }));

    expect(report.rpo).toMatchObject({ ms: undefined, met: false });
    expect(reportMarkdown(report)).toContain('- RPO: not measured (target: <24 hours)');
    expect(report.issues).toEqual([`RPO was not measured: ${why}`]);
  });

  test("the backup's age never stands in for the newest record", () => {
    const { newestRecord: _, ...drill } = drilled().request.runbook.drill ?? { rtoMs: 1, rpoMs: 1 };
    const run = drilled({ steps: [backup()] });
    const runbook = { ...run.request.runbook, drill };

    const report = reported({ ...run, request: { ...run.request, runbook } });

    expect(report.issues).toEqual([
      'RPO was not measured: the runbook does not say which step reads the newest record',
    ]);
  });

  test('a gap that is longer by a moment is not called as long as what is allowed', () => {
    const gaps = {
      ...step('Backups', 'succeeded', minutes(9), minutes(9)),
      ...{ input: { days: 30 }, outputs: { worst_gap_seconds: 24 * 3_600 + 41 } },
    };

    const report = reported(drilled({ steps: [newestRecord(), gaps] }));

    expect(report.issues).toEqual([
      '24 hours and 41 s went by without a whole backup: more than 24 hours would have been lost',
    ]);
  });

  test.each([
    [20, []],
    [30, ['30 hours went by without a whole backup: more than 24 hours would have been lost']],
  ])('the worst gap between backups stands beside RPO (%i hours)', (hours, issues) => {
    const outputs = { worst_gap_seconds: hours * 3_600 };
    const gaps = { ...step('Backups', 'succeeded', minutes(9), minutes(9)), input: { days: 30 }, outputs };

    const report = reported(drilled({ steps: [newestRecord(), gaps] }));

    expect(reportMarkdown(report)).toContain(
      `- Worst gap between backups in the last 30 days: ${hours} hours\n`,
    );
    expect(report.issues).toEqual(issues);
  });

  test('RTO ends with the last verification: neither the control nor the clean-up is waited for', () => {
    const steps = [
      newestRecord(),
      step('Truncate', 'succeeded', minutes(9), minutes(80)),
      step('Red', 'succeeded', minutes(80), minutes(81)),
      step('Remove', 'failed', minutes(81), minutes(90)),
    ];
    const drill = { negativeControl: { steps: ['truncate', 'red'] }, cleanUp: ['remove'] };

    const report = reported(drilled({ steps, drill, mustFail: ['red'], status: 'failed' }));

    expect(report.rto).toMatchObject({ ms: minutes(9), met: true });
    expect(report.issues).toEqual(['Remove failed: no reason was given']);
  });
});

describe('the negative control', () => {
  const drill = { negativeControl: { steps: ['red'], everyMs: minutes(90 * 24 * 60) } };
  const steps = (status: StepState['status']) => [
    newestRecord(),
    step('Red', status, minutes(9), minutes(10)),
  ];
  const red = (status: StepState['status']) => drilled({ steps: steps(status), drill, mustFail: ['red'] });

  test('seen red, it proves that the drill can fail', () => {
    const report = reported(red('succeeded'));

    expect(reportMarkdown(report)).toContain('- Red: ✓ Seen red, as it must be (1 minute)\n');
    expect(reportMarkdown(report)).toContain('- Negative control: last seen red on 2026-03-04\n');
    expect(report.issues).toEqual([]);
  });

  test('green, it is the first thing that the report complains of', () => {
    const report = reported(red('failed'));

    expect(reportMarkdown(report)).toContain('- Negative control: ✗ NOT SEEN RED\n');
    expect(report.issues[0]).toMatch(/^THE NEGATIVE CONTROL WAS NOT SEEN RED/);
  });

  test.each([
    [
      'never',
      undefined,
      'The negative control has never been seen red: nothing proves that this drill can fail',
    ],
    [
      'long ago',
      '2025-10-01T00:00:00Z',
      /^The negative control was last seen red .* ago; it has to be every 90 days/,
    ],
  ])('skipped and seen red %s, the drill says so', (_, last, issue) => {
    const report = drillReport(red('skipped'), last === undefined ? undefined : new Date(last));

    expect(report?.issues[0]).toMatch(issue);
  });

  test('skipped and seen red lately, it is in order', () => {
    const report = drillReport(red('skipped'), new Date('2026-02-01T00:00:00Z'));

    expect(report?.issues).toEqual([]);
    expect(report && reportMarkdown(report)).toContain('- Negative control: last seen red on 2026-02-01\n');
  });
});

describe('a drill that did not work', () => {
  const failed = drilled({
    status: 'failed',
    steps: [
      backup(),
      { ...step('PostgreSQL restore', 'failed', minutes(2), minutes(5)), reason: 'pg_restore:\nout of disk' },
      step('Redis restore', 'pending'),
    ],
  });

  test('says where, why, and what was not reached', () => {
    expect(reportMarkdown(reported(failed))).toBe(`## DR Test - 2026-03-04

- Backup retrieval: ✓ Success (2.3 minutes)
- PostgreSQL restore: ✗ Failed (3 minutes)
- Redis restore: – Not reached
- Total RTO: not reached, stopped at “PostgreSQL restore” (target: <1 hour)
- RPO: not measured (target: <24 hours)
- Negative control: none

Issues:
- PostgreSQL restore failed: pg_restore: out of disk

Next test due by 2026-06-02
`);
  });

  test.each([
    ['unknown', '? Unknown', 'Restore: nobody knows whether it happened. It was lost.'],
    ['started', '… Under way', undefined],
    ['skipped', '– Skipped: It was lost.', undefined],
  ] as const)('a step that is %s', (status, words, issue) => {
    const lost: StepState = { ...step('Restore', status), reason: 'It was lost.' };
    const { end: _, ...running } = drilled({ steps: [newestRecord(), lost] });

    const report = reported({ ...running, end: undefined });

    expect(reportMarkdown(report)).toContain(`- Restore: ${words}`);
    expect(report.issues).toEqual(issue === undefined ? [] : [issue]);
  });

  test('one that nobody approved says so', () => {
    const run = drilled({ status: 'expired', steps: [step('Backup retrieval', 'pending')] });

    expect(reported(run).issues[0]).toBe('It ended: expired');
  });
});

test('a run of another runbook has no report', () => {
  const run = drilled();
  const { drill: _, ...runbook } = run.request.runbook;

  expect(drillReport({ ...run, request: { ...run.request, runbook } })).toBeUndefined();
});

function backup(takenAt = '2026-03-04T01:59:00Z'): StepState {
  return { ...step('Backup retrieval', 'succeeded', 0, minutes(2.3)), outputs: { taken_at: takenAt } };
}
