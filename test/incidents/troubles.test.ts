import { describe, expect, test } from 'vitest';
import { recordFinding } from '../../src/commands/record-finding.ts';
import { showRun } from '../../src/commands/show-run.ts';
import { SAM } from '../support/office.ts';
import { first, type SlackDesk } from '../support/slack-desk.ts';
import { openWarRoom, type WarRoom } from '../support/war-room.ts';

const refuse = (method: string, error: string, needed?: string): SlackDesk['trouble'] =>
  first(99, method, { do: 'refuse', error, ...(needed !== undefined && { needed }) });

async function dataOf(room: WarRoom, id: string, type: string): Promise<unknown> {
  const events = await room.store.read(`incident/${id}`);
  return events.find((event) => event.type === type)?.data;
}

describe('Slack says no', () => {
  test('without its channel the incident still pages, and says why there is none', async () => {
    const room = await openWarRoom();
    room.desk.trouble = refuse('conversations.create', 'missing_scope', 'channels:manage');

    const id = await room.declared();

    expect(await dataOf(room, id, 'incident_opening_failed')).toMatchObject({
      reason:
        'Open the channel: Slack refused conversations.create: the app lacks the scope channels:manage. Add it to the app and install it again.',
    });
    await room.pass(400_000);
    expect(await room.incident(id)).toMatchObject({
      channel: undefined,
      opening: { status: 'failed', attempts: 1, retryAt: undefined },
      paging: { status: 'done' },
    });
  });

  test.each(['conversations.setTopic', 'conversations.setPurpose', 'conversations.invite', 'bookmarks.list'])(
    '%s refused: the rest is done all the same',
    async (method) => {
      const room = await openWarRoom();
      room.desk.trouble = refuse(method, 'missing_scope', 'some:scope');

      const id = await room.declared();

      const incident = await room.incident(id);
      expect(incident).toMatchObject({ opening: { status: 'done' } });
      const shown = await showRun(room.context, incident.opening.run ?? '');
      const evidence = shown?.run.steps.flatMap((step) => step.evidence).join(' ');
      expect(evidence).toContain('lacks the scope some:scope');
    },
  );

  test('a message that cannot be pinned stands there all the same, once', async () => {
    const room = await openWarRoom(undefined, { telling: true });
    room.desk.trouble = refuse('pins.add', 'missing_scope', 'pins:write');

    const id = await room.declared();

    const { channel } = await room.incident(id);
    const cards = room.said(channel?.id).filter((text) => text === '🚨 Declared: P0 API down');
    expect(cards).toHaveLength(1);
    expect(room.said(channel?.id).filter((text) => text.includes('☐'))).toHaveLength(4);
  });

  test('a Slack that was gone for two minutes gets its channel, one', async () => {
    const room = await openWarRoom();
    room.desk.trouble = () => ({ do: 'unreachable' });
    const id = await room.declared();
    await room.pass(120_000);
    room.desk.trouble = () => undefined;

    await room.pass(120_000);

    expect(await room.incident(id)).toMatchObject({ opening: { status: 'done' } });
    const opened = room.desk.workspace.snapshot().channels.filter(({ name }) => name.startsWith('inc-'));
    expect(opened).toHaveLength(1);
  });

  test('somebody who cannot be invited keeps nobody else out', async () => {
    const room = await openWarRoom();
    room.runbooks = {
      ...room.runbooks,
      roles: {
        ...room.runbooks.roles,
        commander: {
          name: 'commander',
          slack_users: ['U0GHOST', 'U0COMMAND1'],
          slack_groups: [],
          pagerduty_on_call: [],
          on_call_levels: 1,
          cli_users: [],
          all_of: [],
        },
      },
    };

    const id = await room.declared();

    const { channel, opening } = await room.incident(id);
    const members = room.desk.workspace.snapshot().channels.find((one) => one.id === channel?.id)?.members;
    expect(members).toEqual(expect.arrayContaining(['U0RESPOND1', 'U0RESPOND2', 'U0COMMAND1']));
    const shown = await showRun(room.context, opening.run ?? '');
    expect(shown?.run.steps[0]?.evidence).toContain('U0GHOST could not be invited: user_not_found.');
  });

  test.each([{ do: 'unreachable' }, { do: 'rate_limit' }, { do: 'status_500' }, { do: 'lose' }] as const)(
    '$do once at every method: one channel, one card, one checklist a phase',
    async (trouble) => {
      const room = await openWarRoom(undefined, { telling: true });
      const seen = new Set<string>();
      room.desk.trouble = (method) => {
        if (seen.has(method)) return undefined;
        seen.add(method);
        return trouble;
      };

      const id = await room.declared();
      await room.pass(240_000);

      const incident = await room.incident(id);
      expect(incident.opening.status).toBe('done');
      const { channels, messages } = room.desk.workspace.snapshot();
      const opened = channels.filter(({ name }) => name.startsWith('inc-'));
      expect(opened.map((one) => [one.id, one.pins.length])).toEqual([[incident.channel?.id, 1]]);
      expect(messages.filter(({ text }) => text.includes('☐'))).toHaveLength(4);
    },
  );
});

describe('PagerDuty', () => {
  test('cannot be reached: it is told, and tried four more times', async () => {
    const room = await openWarRoom();
    room.world.faults.set('pagerduty/unreachable', true);

    const id = await room.declared();
    const early = await room.types(id);
    await room.pass(8 * 60_000);

    expect(early).toContain('incident_paging_failed');
    const attempts = (await room.types(id)).filter((type) => type === 'incident_paging_started');
    expect(attempts).toHaveLength(5);
    expect(await room.incident(id)).toMatchObject({
      channel: { name: expect.stringContaining('inc-') },
      paging: { status: 'failed', retryAt: undefined },
    });
  });

  test('comes back: the next attempt pages', async () => {
    const room = await openWarRoom();
    room.world.faults.set('pagerduty/unreachable', true);
    const id = await room.declared();
    room.world.faults.set('pagerduty/unreachable', false);

    await room.pass(30_000);

    expect(await room.incident(id)).toMatchObject({ paging: { status: 'done', attempts: 3 } });
  });

  test('breaks off once: whoever is on call is paged within seconds', async () => {
    const room = await openWarRoom();
    room.world.faults.set('pagerduty/unreachable', true);
    const declaring = await room.declare();
    await room.pass(1_000);
    room.world.faults.set('pagerduty/unreachable', false);
    await room.pass(10_000);

    if (declaring.status !== 'declared') throw new Error('not declared');
    expect(await room.incident(declaring.incident)).toMatchObject({
      paging: { status: 'done', attempts: 2 },
    });
  });

  test('loses its answers: paged once, and found to be', async () => {
    const room = await openWarRoom();
    room.world.faults.set('pagerduty/lost', true);
    const declaring = await room.declare();
    await room.clock.advance(5_000);
    room.world.faults.set('pagerduty/lost', false);
    await room.pass(240_000);

    if (declaring.status !== 'declared') throw new Error('not declared');
    expect(await room.incident(declaring.incident)).toMatchObject({ paging: { status: 'done' } });
    const pages = room.world
      .panel()
      .flatMap(({ rows }) => rows.filter(({ id }) => id.includes('/incident/')));
    expect(pages).toHaveLength(1);
  });

  test('is not in the file: the incident opens, and says that nobody was paged', async () => {
    const room = await openWarRoom('version: 1\nenvironments: { lab: {} }\nrunbooks: {}\n');

    const id = await room.declared();

    expect(await dataOf(room, id, 'incident_paging_failed')).toEqual({
      reason: 'the runbooks file does not say whom to page (incidents.pagerduty)',
    });
    expect((await room.incident(id)).channel).toBeDefined();
  });

  test('leaves it unknown whether it paged: a person may say so, and the next page is not held up', async () => {
    const room = await openWarRoom();
    const id = await lostPage(room);
    const { paging } = await room.incident(id);
    expect(paging).toMatchObject({ status: 'failed', retryAt: undefined });

    const run = paging.run ?? '';
    const reply = await recordFinding(room.context, { run, step: 'page', finding: 'happened', actor: SAM });
    const next = await room.declared();

    expect(reply.status).toBe('done');
    expect((await room.incident(next)).paging.status).toBe('done');
  });
});

/** The page was sent, the answer was lost, and PagerDuty was gone for longer than the step may take. */
async function lostPage(room: WarRoom): Promise<string> {
  const reply = await room.declare();
  if (reply.status !== 'declared') throw new Error('not declared');
  room.world.faults.set('pagerduty/lost', true);
  await room.pass(150_000);
  room.world.faults.set('pagerduty/lost', false);
  return reply.incident;
}

test('a file without environments is told instead of half an incident', async () => {
  const room = await openWarRoom('version: 1\nenvironments: {}\nrunbooks: {}\n');

  const reply = await room.declare();

  expect(reply).toMatchObject({
    status: 'needs_details',
    problems: [{ message: 'the runbooks file names no environment, so nothing can be opened' }],
  });
});
