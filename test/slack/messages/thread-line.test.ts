import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../../src/runs/events.ts';
import { threadLine } from '../../../src/slack/messages/thread-line.ts';
import { overLimit } from '../block-limits.ts';
import { BEN, gates, HASH, PIECES, story } from '../story.ts';

const { planned, asked, confirmed, locked, started, suspended, stopping, accepted, progressed } = PIECES;

describe('the thread', () => {
  test('tells a whole run, one line an event', async () => {
    const { run, events } = story([
      planned,
      asked,
      confirmed,
      locked,
      started,
      {
        type: 'step_noted',
        data: { step: 'stop', text: 'Saved the logs first', log: 'deleting a\ndeleting b' },
      },
      suspended,
      stopping,
      {
        type: 'step_refused',
        data: { step: 'stop', reason: 'Kubernetes is busy.', retryAt: '2026-03-04T02:49:00Z' },
      },
      accepted,
      progressed,
      PIECES.lost,
      { by: BEN, event: { type: 'finding_recorded', data: { step: 'stop', finding: 'happened' } } },
      { type: 'baseline_measured', data: { step: 'healthy', healthy: true, summary: '200 in 84 ms' } },
      { type: 'undo_started', data: { reason: 'It got worse.', steps: [] } },
      { by: BEN, event: { type: 'cancel_requested', data: { reason: 'enough' } } },
      { type: 'lock_overridden', data: { targets: ['a'], holder: 'r-00000000' } },
      { type: 'step_skipped', data: { step: 'stop', reason: 'its condition is false' } },
      PIECES.broke,
      PIECES.stopped,
      PIECES.succeeded,
    ]);

    const lines = events.flatMap((event) => threadLine(event, run) ?? []);

    for (const line of lines) expect(overLimit(line.blocks)).toEqual([]);
    await expect(lines.map(({ text }) => `${text}\n`).join('---\n')).toMatchFileSnapshot('golden/thread.txt');
  });

  test.each<readonly [string, readonly string[], string]>([
    [
      'calls those who may approve',
      ['U0BEN', 'U0CLEO'],
      '<@U0BEN> or <@U0CLEO>: your approval is asked for.',
    ],
    ['says at once when it knows of nobody', [], 'I know of nobody else who may approve now (commander)'],
  ])('%s', (_title, approvers, words) => {
    const { run, events } = story([planned, gates({ confirmation: false, approvals: 1 }, approvers)]);

    const line = events.map((event) => threadLine(event, run)).at(-1);

    expect(line?.text).toContain(words);
  });

  test('a gate that asks both names both', () => {
    const { run, events } = story([planned, gates({ confirmation: true, approvals: 1 }, ['U0BEN'])]);

    const line = events.map((event) => threadLine(event, run)).at(-1);

    expect(line?.text).toContain('Ana has to confirm. <@U0BEN>: your approval is asked for.');
  });

  test('a gate before one step brings its plan and what has moved', () => {
    const plan = {
      changes: [],
      guards: {},
      outputs: {},
      facts: ['1 Job is running.'],
      warnings: [],
      commands: [],
    };
    const planned = { step: 'stop', status: 'planned', input: {}, plan } as const;
    const before = { step: 'stop', plan: planned, moved: ['stop: 1 is now 2'] };
    const opened = gates({ confirmation: true, approvals: 0 });
    if (opened.type !== 'gates_opened') throw new Error('not a gate');
    const { run, events } = story([PIECES.planned, { ...opened, data: { ...opened.data, before } }]);

    const line = events.map((event) => threadLine(event, run)).at(-1);

    expect(line?.text).toContain('⏸️ Before *');
    expect(JSON.stringify(line?.blocks)).toMatch(/stop: 1 is now 2.*1 Job is running\./);
  });

  test.each<RunEvent>([
    {
      type: 'step_noted',
      data: { step: 'stop', text: '<!channel> *x*', log: '```\n<!here>\n'.repeat(2000) },
    },
    { type: 'approval_denied', data: { reason: '<!channel>`'.repeat(1000) } },
    { type: 'cancel_requested', data: { reason: '<@U0BEN>'.repeat(2000) } },
    {
      type: 'step_failed',
      data: { ...PIECES.broke.data, reason: '&'.repeat(9000), evidence: ['<!everyone>'] },
    },
    { type: 'confirmation_given', data: { hash: HASH, how: 'phrase' } },
  ])('text from outside neither pings nor breaks the limits: $type', (event) => {
    const { run, events } = story([planned, asked, event]);

    const line = events.map((happening) => threadLine(happening, run)).at(-1);

    expect(overLimit(line?.blocks ?? [])).toEqual([]);
    expect(JSON.stringify(line)).not.toMatch(/<[!@]/);
  });

  test('a log shows its end, in a code block that is closed', () => {
    const log = Array.from({ length: 3000 }, (_, index) => `line ${index}`).join('\n');
    const { run, events } = story([
      planned,
      { type: 'step_succeeded', data: { ...PIECES.stopped.data, log } },
    ]);

    const line = events.map((event) => threadLine(event, run)).at(-1);

    const shown = JSON.stringify(line?.blocks.at(-1));
    expect(shown).toContain('line 2999\\n```');
    expect(shown).not.toContain('line 1\\n');
  });
});
