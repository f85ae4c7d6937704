import { describe, expect, test, vi } from 'vitest';
import { showRun } from '../../src/commands/show-run.ts';
import { RHEA, SAM } from '../support/office.ts';
import { openWarRoom } from '../support/war-room.ts';

describe('declaring P0 API down', () => {
  test('opens a channel, pins its card, posts the checklists, and invites the people', async () => {
    const room = await openWarRoom(undefined, { telling: true });

    const id = await room.declared();

    const incident = await room.incident(id);
    expect(incident.channel?.name).toBe(`inc-2026-03-04-p0-api-down-${id.slice(2)}`);
    const { workspace } = room.desk;
    const channel = workspace.snapshot().channels.find((one) => one.id === incident.channel?.id);
    expect(channel).toMatchObject({
      topic: `P0 API down · declared by Rhea · ${id}`,
      members: ['U0RUNBOLT', 'U0RESPOND1', 'U0RESPOND2', 'U0COMMAND1'],
    });
    const pinned = workspace.snapshot().messages.filter(({ ts }) => channel?.pins.includes(ts));
    expect(pinned.map(({ text }) => text)).toEqual(['🚨 Declared: P0 API down']);
    const checklists = room.said(incident.channel?.id).filter((text) => text.includes('☐'));
    expect(checklists.map((text) => text.split('\n', 1)[0])).toEqual([
      '*Triage (0-5 minutes)*  ·  0 of 3',
      '*Diagnosis (5-15 minutes)*  ·  0 of 5',
      '*Mitigation (15-30 minutes)*  ·  0 of 4',
      '*Communication*  ·  0 of 3',
    ]);
  });

  test('pages the person on call, once', async () => {
    const room = await openWarRoom();

    const id = await room.declared();

    expect(room.world.panel().find(({ title }) => title === 'PagerDuty')?.rows).toContainEqual(
      expect.objectContaining({ title: '#4201 P0: API down', status: 'triggered' }),
    );
    expect(await room.types(id)).toEqual([
      'incident_declared',
      'incident_paging_started',
      'incident_opening_started',
      'incident_opened',
      'incident_paged',
    ]);
  });

  test('the opening is a run by Runbolt that asks nobody', async () => {
    const room = await openWarRoom();
    const reply = await room.declare();
    if (reply.status !== 'declared') throw new Error('not declared');
    await room.pass(10_000);

    const shown = await showRun(room.context, reply.run);

    expect(shown?.run).toMatchObject({
      status: 'succeeded',
      requester: { kind: 'system', id: 'runbolt' },
      request: { origin: { surface: 'slack', channel: 'C0OPS' } },
    });
  });

  test('is announced in one message where a channel for that is configured', async () => {
    const room = await openWarRoom(undefined, { telling: true });

    const id = await room.declared({ announceIn: 'C0INCIDENT' });
    await room.change(id, { do: 'acknowledge' });
    await room.pass(5_000);

    const { channel } = await room.incident(id);
    const said = room.said('C0INCIDENT');
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('🔥 Being worked on *P0 API down*');
    expect(said[0]).toContain(`Work happens here: <#${channel?.id}>`);
  });

  test('is not announced twice where it was declared', async () => {
    const room = await openWarRoom(undefined, { telling: true });

    await room.declared({ channel: 'C0INCIDENT', announceIn: 'C0INCIDENT' });

    expect(room.said('C0INCIDENT').filter((text) => text.startsWith('🚨'))).toHaveLength(1);
  });

  test('a severity that does not page wakes nobody', async () => {
    const room = await openWarRoom();

    const id = await room.declared({ severity: 'p2', title: 'Slow reports' });

    expect(await room.types(id)).toEqual([
      'incident_declared',
      'incident_opening_started',
      'incident_opened',
    ]);
  });
});

describe('what is typed', () => {
  test.each([
    ['P7', 'API down', 'severity', 'there is no such severity: use one of P0, P1, P2, P3'],
    ['', 'API down', 'severity', 'which severity? One of P0, P1, P2, P3'],
    ['P0', '  \n\t ', 'title', 'what is wrong? A few words: API down'],
    ['P0', 'x'.repeat(151), 'title', 'at most 150 characters fit; this has 151'],
  ])('%j %j is asked again', async (severity, title, parameter, message) => {
    const room = await openWarRoom();

    const reply = await room.declare({ severity, title });

    expect(reply).toMatchObject({ status: 'needs_details', problems: [{ parameter, message }] });
    expect(await room.store.head()).toMatchObject({ position: 0 });
  });

  test('a title is one line, whatever was pasted', async () => {
    const room = await openWarRoom();

    const id = await room.declared({ title: '  API\r\n\u0000down\u202e  now ' });

    expect((await room.incident(id)).declared.title).toBe('API down now');
  });

  test.each([
    'API $' + '{{ secrets.STAGING_DATABASE_URL }} down',
    '$' + '{{ nonsense',
    '<!channel> <https://evil.test|click> & more',
    '"; drop table events; --',
    '`$(reboot)`',
    '日本語の障害 🔥',
    '\ud800 half a character',
    '-----',
  ])('%j stays a text', async (title) => {
    const room = await openWarRoom(undefined, { telling: true });

    const id = await room.declared({ title });

    const { messages, channels } = room.desk.workspace.snapshot();
    const { channel } = await room.incident(id);
    expect(channel).toBeDefined();
    const opened = channels.find((one) => one.id === channel?.id);
    const said = JSON.stringify([opened, messages.filter((one) => one.channel === channel?.id)]);
    expect(said).not.toContain('postgres://secret');
    expect(opened?.topic).not.toContain('<!channel>');
    expect(room.said(channel?.id).join('\n')).not.toMatch(/<!(?!date)/);
    expect(await room.types(id)).toContain('incident_paged');
  });
});

describe('asked twice', () => {
  test('the same delivery again finds the first incident', async () => {
    const room = await openWarRoom();
    const first = await room.declare({ key: 'trigger-1' });
    const second = await room.declare({ key: 'trigger-1' });

    expect(first).toMatchObject({ status: 'declared' });
    expect(second).toEqual({ status: 'duplicate', incident: 'incident' in first ? first.incident : '' });
  });

  test('whoever says the same again, having got no answer, finds the first incident, and pages nobody twice', async () => {
    const room = await openWarRoom();
    const first = await room.declared();

    const again = await room.declare();
    await room.pass(110_000);
    const other = await room.declare({ severity: 'P1' });
    await room.pass(20_000);
    const later = await room.declare();

    expect(again).toEqual({ status: 'duplicate', incident: first });
    expect([other.status, later.status]).toEqual(['declared', 'declared']);
  });

  test('said twice in the same millisecond, it is one, and whoever comes second is told which', async () => {
    const room = await openWarRoom();

    const replies = await Promise.all(['one', 'two', 'three'].map((key) => room.declare({ key })));
    await room.pass(30_000);

    const [first] = replies.flatMap((reply) => (reply.status === 'declared' ? reply.incident : []));
    expect(replies.map(({ status }) => status).sort()).toEqual(['declared', 'duplicate', 'duplicate']);
    expect(replies.every((reply) => 'incident' in reply && reply.incident === first)).toBe(true);
    const opened = room.desk.workspace.snapshot().channels.filter(({ name }) => name.startsWith('inc-'));
    expect(opened).toHaveLength(1);
  });

  test('said again and again once it is over, within the hour, each is an incident of its own', async () => {
    const room = await openWarRoom();
    const ids: string[] = [];
    for (let time = 0; time < 4; time += 1) {
      const id = await room.declared();
      await room.change(id, { do: 'resolve' });
      ids.push(id);
    }

    expect(new Set(ids).size).toBe(4);
  });

  test('what is said again once it is over is another incident', async () => {
    const room = await openWarRoom();
    const first = await room.declared();
    await room.change(first, { do: 'resolve' });

    expect(await room.declare()).toMatchObject({ status: 'declared' });
  });

  test('two people who declare the same thing open two channels and page twice', async () => {
    const room = await openWarRoom();

    const ids = [await room.declared(), await room.declared({ actor: SAM })];

    const incidents = await Promise.all(ids.map((id) => room.incident(id)));
    expect(new Set(incidents.map(({ channel }) => channel?.id)).size).toBe(2);
    expect(incidents.map(({ paging }) => paging.status)).toEqual(['done', 'done']);
  });

  test('ten at the same moment all open', async () => {
    const room = await openWarRoom();

    const ten = Array.from({ length: 10 }, (_, index) => ({ ...RHEA, id: `U0RESPOND${index}` }));
    await Promise.all(ten.map((actor) => room.declare({ actor })));
    await room.pass(30_000);

    const ids = room.desk.workspace.snapshot().channels.filter(({ name }) => name.startsWith('inc-'));
    expect(ids).toHaveLength(10);
  });
});

test('a directory that does not answer keeps nothing waiting', async () => {
  const room = await openWarRoom();
  room.memberships = () => new Promise(() => {});

  const declaring = room.declare();
  let answered = false;
  void declaring.then(() => {
    answered = true;
  });
  while (!answered) await room.clock.advance(100);
  const reply = await declaring;
  if (reply.status !== 'declared') throw new Error('not declared');
  const members = async () => {
    const { channel } = await room.incident(reply.incident);
    return room.desk.workspace.snapshot().channels.find(({ id }) => id === channel?.id)?.members ?? [];
  };
  // Nothing may wait for the engine to be idle here: it waits for the clock.
  for (let second = 0; second < 60 && (await members()).length < 2; second += 1) {
    await vi.dynamicImportSettled();
    await room.clock.advance(1_000);
  }

  expect(await members()).toEqual(['U0RUNBOLT', RHEA.id]);
});
