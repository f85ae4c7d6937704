import { describe, expect, test } from 'vitest';
import { RUNBOLT } from '../../src/audit/event.ts';
import { drillReport } from '../../src/drills/drill-report.ts';
import { reportMarkdown } from '../../src/drills/report-markdown.ts';
import type { Run, StepState } from '../../src/runs/run.ts';
import { drilled, minutes, step } from './drilled.ts';

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
- Total RTO: 9 minutes (target: <1 hour) ✓ met
- RPO: 49 minutes (target: <24 hours) ✓ met

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
    const report = reported(drilled({ steps: [backup(), step('Restore', 'succeeded', 0, tookMs)] }));

    expect(report.rto).toEqual({ targetMs: minutes(60), ms: tookMs, met });
    expect(report.issues.length).toBe(met ? 0 : 1);
  });

  test('a missed one is in plain sight and among the issues', () => {
    const run = drilled({
      steps: [backup('2026-03-02T02:00:00Z'), step('Restore', 'succeeded', 0, minutes(75))],
    });

    const markdown = reportMarkdown(reported(run));

    expect(markdown).toContain('- Total RTO: 1.3 hours (target: <1 hour) ✗ MISSED');
    expect(markdown).toContain('- RPO: 2 days (target: <24 hours) ✗ MISSED');
    expect(markdown).toContain(
      'Issues:\n- RTO missed: 1.3 hours instead of less than 1 hour\n- RPO missed: 2 days would be lost instead of less than 24 hours',
    );
  });

  test.each([[undefined], ['yesterday'], [42]])(
    'an RPO without the time of a backup (%j) is not met',
    (takenAt) => {
      const found = { ...backup(), outputs: takenAt === undefined ? {} : { taken_at: takenAt } };

      const report = reported(drilled({ steps: [found] }));

      expect(report.rpo).toMatchObject({ ms: undefined, met: false });
      expect(reportMarkdown(report)).toContain('- RPO: not measured (target: <24 hours)');
      expect(report.issues).toEqual(['RPO was not measured: no step told when the backup was taken']);
    },
  );
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
- Total RTO: not reached (target: <1 hour)
- RPO: 49 minutes (target: <24 hours) ✓ met

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
    const { end: _, ...running } = drilled({ steps: [backup(), lost] });

    const report = reported({ ...running, end: undefined });

    expect(reportMarkdown(report)).toContain(`- Restore: ${words}`);
    expect(report.issues).toEqual(issue === undefined ? [] : [issue]);
  });

  test('one that nobody approved says so', () => {
    const run = drilled({ status: 'expired', steps: [step('Backup retrieval', 'pending')] });

    expect(reported(run).issues[0]).toBe('It ended: expired');
  });
});

test('waiting at two gates counts both', () => {
  const asked = drilled({ waitedMinutes: 5 });
  const again = {
    ...asked,
    moved: ['something moved'],
    plan: asked.plan && { ...asked.plan, at: new Date(asked.requestedAt.getTime() + minutes(7)) },
    gate: asked.gate && {
      ...asked.gate,
      confirmation: { by: RUNBOLT, at: new Date(asked.requestedAt.getTime() + minutes(10)), how: 'button' },
    },
  };

  expect(reported(again).waitedForPeopleMs).toBe(minutes(5 + 3));
});

test('a run of another runbook has no report', () => {
  const run = drilled();
  const { drill: _, ...runbook } = run.request.runbook;

  expect(drillReport({ ...run, request: { ...run.request, runbook } })).toBeUndefined();
});

function backup(takenAt = '2026-03-04T01:59:00Z'): StepState {
  return { ...step('Backup retrieval', 'succeeded', 0, minutes(2.3)), outputs: { taken_at: takenAt } };
}
