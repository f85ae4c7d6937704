import { expect, test } from 'vitest';
import { RHEA } from '../support/office.ts';
import { openWarRoom, type WarRoom } from '../support/war-room.ts';

const MINUTE = 60_000;

async function reminders(room: WarRoom, id: string): Promise<readonly unknown[]> {
  const events = await room.store.read(`incident/${id}`);
  return events.filter(({ type }) => type === 'update_reminder_due').map(({ data }) => data);
}

test('a P0 asks for an update every 15 minutes, in its channel, by its owner', async () => {
  const room = await openWarRoom();
  const id = await room.declared();
  const before = await reminders(room, id);

  await room.pass(30 * MINUTE);

  const channel = (await room.incident(id)).channel?.id;
  expect(before).toEqual([]);
  expect(await reminders(room, id)).toEqual([
    { number: 1, channel, owner: RHEA, last: false },
    { number: 2, channel, owner: RHEA, last: false },
  ]);
});

test('a bot that slept through three reminders gives one, at once, and keeps the rhythm', async () => {
  const room = await openWarRoom();
  const id = await room.declared();
  await room.engine.stop();
  await room.clock.advance(50 * MINUTE);

  const later = await room.restart();
  await later.pass(1_000);
  const onWaking = await reminders(later, id);
  await later.pass(10 * MINUTE);

  expect(onWaking).toMatchObject([{ number: 3 }]);
  expect(await reminders(later, id)).toMatchObject([{ number: 3 }, { number: 4 }]);
});

test('after a day there is a last one', async () => {
  const room = await openWarRoom();
  const id = await room.declared({ severity: 'P2', title: 'Slow reports' });

  for (let hour = 0; hour < 30; hour += 1) {
    await room.clock.advance(60 * MINUTE);
    await room.pass(1_000);
  }

  const told = await reminders(room, id);
  expect(told).toHaveLength(12);
  expect(told.at(-1)).toMatchObject({ number: 12, last: true });
});

test('an incident whose channel could not be opened reminds where it was declared', async () => {
  const room = await openWarRoom();
  room.desk.trouble = (method) =>
    method === 'conversations.create' ? { do: 'refuse', error: 'restricted_action' } : undefined;
  const id = await room.declared();

  await room.pass(15 * MINUTE);

  expect(await reminders(room, id)).toMatchObject([{ number: 1, channel: 'C0OPS' }]);
});
