import { expect, test } from 'vitest';
import { BEN } from '../support/office.ts';
import { openWarRoom, type WarRoom } from '../support/war-room.ts';

const MINUTE = 60_000;

const telling = (yaml?: string): Promise<WarRoom> => openWarRoom(yaml, { telling: true });

test('where it was declared learns of the channel, and the channel who was paged', async () => {
  const room = await telling();

  const id = await room.declared({ title: 'API <!here> down' });

  const { channel } = await room.incident(id);
  expect(room.said('C0OPS')).toContain(
    `🚨 *P0 API &lt;!here&gt; down* is declared. Work happens in <#${channel?.id}>.`,
  );
  expect(room.said(channel?.id)).toContain(
    '📟 PagerDuty incident #4201 is triggered and assigned to Sam Ortiz.',
  );
});

test('a page that fails is shouted in the channel', async () => {
  const room = await telling();
  room.world.faults.set('pagerduty/refused', true);

  const id = await room.declared();

  const { channel } = await room.incident(id);
  const shout = room.said(channel?.id).find((text) => text.includes('Nobody was paged'));
  expect(shout).toMatch(/^📟 ❌ \*Nobody was paged\* for \*P0 API down\*: PagerDuty refused/);
  expect(shout).toMatch(/Call the person on call\.$/);
  expect(shout).not.toContain('tried again');
});

test('a page that may still get through says when it is tried again', async () => {
  const room = await telling();
  room.world.faults.set('pagerduty/unreachable', true);

  const id = await room.declared();
  await room.pass(60_000);

  const { channel } = await room.incident(id);
  const shout = room.said(channel?.id).find((text) => text.includes('Nobody was paged'));
  expect(shout).toMatch(/It is tried again at <!date.* Call the person on call\.$/);
});

test('a file that does not say whom to page is shouted in the channel too', async () => {
  const room = await telling('version: 1\nenvironments: { lab: {} }\nrunbooks: {}\n');

  const id = await room.declared();

  const { channel } = await room.incident(id);
  expect(room.said(channel?.id).join()).toContain('the runbooks file does not say whom to page');
});

test('the reminder names how long, what to do and who', async () => {
  const room = await telling();
  const id = await room.declared();

  await room.pass(16 * MINUTE);

  const { channel } = await room.incident(id);
  expect(room.said(channel?.id).filter((text) => text.startsWith('⏰'))).toEqual([
    `⏰ Time for an update: 15 min since *P0 API down* was declared.\n<@U0RESPOND1>, update the status page and say here what is known.`,
  ]);
});

test('resolving it is told, and nobody is reminded any more', async () => {
  const room = await telling();
  const id = await room.declared();
  await room.pass(20 * MINUTE);

  const first = await room.change(id, { do: 'resolve' }, BEN);
  const second = await room.change(id, { do: 'resolve' }, BEN);
  await room.pass(60 * MINUTE);

  const { channel } = await room.incident(id);
  expect(first.status).toBe('done');
  expect(second).toMatchObject({ status: 'already', did: { by: BEN } });
  const said = room.said(channel?.id);
  expect(said.filter((text) => text.startsWith('⏰'))).toHaveLength(1);
  expect(said).toContain(
    '✅ *P0 API down* is resolved, says Ben, 20 min after it was declared.\n📝 A post-mortem is owed by Rhea; the draft follows.',
  );
});

test('an incident that nobody knows cannot be resolved', async () => {
  const room = await telling();

  const reply = await room.change('i-00000000', { do: 'resolve' }, BEN);

  expect(reply).toEqual({ status: 'not_found', place: { incident: 'i-00000000' } });
});

test('a Slack that was away hears everything afterwards, once', async () => {
  const room = await telling();
  room.desk.trouble = () => ({ do: 'unreachable' });
  const id = await room.declared();
  await room.pass(30_000);
  room.desk.trouble = () => undefined;

  await room.pass(3 * MINUTE);

  const { channel } = await room.incident(id);
  const told = [...room.said('C0OPS'), ...room.said(channel?.id)];
  expect(told.filter((text) => text.startsWith('🚨 *'))).toHaveLength(1);
  expect(told.filter((text) => text.startsWith('📟'))).toHaveLength(1);
});
