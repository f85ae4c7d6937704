import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../../src/runs/events.ts';
import { rootMessage } from '../../../src/slack/messages/root-message.ts';
import { overLimit } from '../block-limits.ts';
import { BEN, gates, HASH, PAUSE, PIECES, planOf, story, type Told } from '../story.ts';

const { planned, asked, confirmed, locked, started, suspended, stopping, accepted, progressed } = PIECES;
const underWay: readonly RunEvent[] = [
  planned,
  asked,
  confirmed,
  locked,
  started,
  suspended,
  stopping,
  accepted,
];
const destructive = { ...PAUSE, effect: 'destructive', halt: false } as const;

const STATES: Readonly<Record<string, Told>> = {
  requested: story([]),
  'waiting-for-confirmation': story([planned, asked]),
  'waiting-for-phrase-and-approval': story(
    [planned, gates({ confirmation: true, phrase: 'resume the purge', approvals: 1 })],
    {
      runbook: destructive,
    },
  ),
  'waiting-for-second-approval': story(
    [
      planned,
      gates({ confirmation: true, approvals: 2 }),
      confirmed,
      { by: BEN, event: { type: 'approval_granted', data: { hash: HASH, role: 'commander' } } },
    ],
    { runbook: destructive },
  ),
  'asked-again-because-the-world-moved': story([
    planned,
    asked,
    confirmed,
    {
      type: 'plan_changed',
      data: { ...planned.data, moved: ['storage/efs-purge: a second Job has started'] },
    },
    asked,
  ]),
  queued: story([
    planned,
    asked,
    confirmed,
    { type: 'lock_awaited', data: { targets: ['x'], holder: 'r-00000000' } },
  ]),
  running: story([...underWay, progressed]),
  stopping: story([...underWay, { by: BEN, event: { type: 'cancel_requested', data: {} } }]),
  unknown: story([...underWay, PIECES.lost]),
  succeeded: story([...underWay, PIECES.stopped, PIECES.succeeded]),
  'succeeded-with-reason': story([
    ...underWay,
    PIECES.stopped,
    PIECES.succeeded,
    { type: 'reason_given', data: { reason: 'It was deleting <customers> & more' } },
  ]),
  failed: story([...underWay, PIECES.broke, PIECES.failed]),
  'going-back': story([
    ...underWay,
    PIECES.broke,
    {
      type: 'undo_started',
      data: {
        reason: 'Health was good before and is worse now.',
        steps: [
          {
            id: 'undo-suspend',
            title: 'Resume the CronJob',
            uses: 'kubernetes/resume-cronjob',
            with: {},
            effect: 'change',
          },
        ],
      },
    },
  ]),
  undone: story([
    ...underWay,
    PIECES.broke,
    { type: 'run_ended', data: { status: 'undone', outcome: 'It got worse, so it was put back.' } },
  ]),
  cancelled: story([
    planned,
    asked,
    { by: BEN, event: { type: 'cancel_requested', data: { reason: 'wrong cluster' } } },
    { type: 'run_ended', data: { status: 'cancelled', outcome: 'Nothing was changed.' } },
  ]),
  'not-approved': story([
    planned,
    gates({ confirmation: false, approvals: 1 }),
    { by: BEN, event: { type: 'approval_denied', data: { reason: 'not tonight' } } },
    {
      by: BEN,
      event: { type: 'run_ended', data: { status: 'denied', outcome: 'An approver said no: not tonight.' } },
    },
  ]),
  expired: story([
    planned,
    asked,
    { type: 'gates_expired', data: {} },
    {
      type: 'run_ended',
      data: { status: 'expired', outcome: 'Nobody said yes in time. Nothing was changed.' },
    },
  ]),
  'plan-only': story(
    [
      planned,
      { type: 'run_ended', data: { status: 'planned', outcome: 'A plan only: nothing was changed.' } },
    ],
    { planOnly: true },
  ),
  'nothing-to-do': story([
    {
      type: 'run_planned',
      data: {
        plan: {
          steps: [
            {
              step: 'suspend',
              status: 'planned',
              input: {},
              plan: planOf({ nothingToDo: 'it is suspended already' }),
            },
            { step: 'stop', status: 'later', after: ['suspend'] },
          ],
          targets: [],
        },
        hash: HASH,
      },
    },
    asked,
  ]),
  'an-undo': story([planned, asked], {
    undoes: 'r-00000000',
    environment: { name: 'staging', protected: false, databases: {}, hosts: [] },
  }),
};

describe('the message of a run', () => {
  test.each(Object.entries(STATES))('%s', async (name, { run }) => {
    const head = run.end ? { position: 42, hash: HASH } : undefined;

    const said = rootMessage(run, head);

    expect(overLimit(said.blocks)).toEqual([]);
    await expect(`${JSON.stringify(said, null, 2)}\n`).toMatchFileSnapshot(`golden/${name}.json`);
  });

  test('a huge plan stays within the limits and keeps its buttons', () => {
    const changes = Array.from({ length: 200 }, (_, index) => ({
      target: `storage/job/${'x'.repeat(300)}-${index}`,
      field: 'suspend',
      before: '<'.repeat(500),
      after: '`'.repeat(500),
    }));
    const commands = Array.from({ length: 60 }, () => 'kubectl '.repeat(80));
    const huge = planOf({
      changes,
      commands,
      facts: ['&'.repeat(5000)],
      warnings: ['<!channel>'.repeat(900)],
    });
    const data = {
      ...planned.data,
      plan: { targets: [], steps: [{ step: 'suspend', status: 'planned', input: {}, plan: huge } as const] },
    };
    const runbook = { ...PAUSE, title: '&'.repeat(400) };
    const { run } = story([{ type: 'run_planned', data }, asked], {
      runbook,
      arguments: { text: '```<@U0BEN>'.repeat(1000) },
    });

    const said = rootMessage(run);

    expect(overLimit(said.blocks)).toEqual([]);
    expect(said.text.length).toBeLessThanOrEqual(3000);
    expect(JSON.stringify(said)).not.toContain('<!channel>');
    expect(JSON.stringify(said)).not.toContain('<@U0BEN>');
    expect(said.blocks.at(-2)).toMatchObject({
      type: 'actions',
      elements: [{ action_id: 'confirm' }, { action_id: 'cancel' }],
    });
  });
});
