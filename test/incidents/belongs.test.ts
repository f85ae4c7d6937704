import { expect, test } from 'vitest';
import { showRun } from '../../src/commands/show-run.ts';
import { startRun } from '../../src/commands/start-run.ts';
import { RHEA, SAM } from '../support/office.ts';
import { openWarRoom, type WarRoom } from '../support/war-room.ts';

async function originOfRunIn(room: WarRoom, channel: string, key: string) {
  const reply = await startRun(room.context, {
    ...{ runbook: 'pause-purge', given: {}, now: false, planOnly: true, actor: RHEA, idempotencyKey: key },
    origin: { surface: 'slack', channel },
  });
  if (reply.status !== 'started') throw new Error(reply.status);
  return (await showRun(room.context, reply.run))?.run.request.origin;
}

test('a run belongs to the open incident whose channel it was started in, and to no other', async () => {
  const room = await openWarRoom();
  const id = await room.declared();
  const channel = (await room.incident(id)).channel?.id ?? '';

  const inside = await originOfRunIn(room, channel, 'inside');
  const elsewhere = await originOfRunIn(room, 'C0OPS', 'elsewhere');
  await room.change(id, { do: 'resolve' }, SAM);
  const afterwards = await originOfRunIn(room, channel, 'afterwards');

  expect(inside).toEqual({ surface: 'slack', channel, incident: id });
  expect(elsewhere).toEqual({ surface: 'slack', channel: 'C0OPS' });
  expect(afterwards).toEqual({ surface: 'slack', channel });
});

test('the runs with which Runbolt opens an incident and pages belong to it', async () => {
  const room = await openWarRoom();

  const id = await room.declared();

  const { opening, paging } = await room.incident(id);
  for (const { run } of [opening, paging])
    expect((await showRun(room.context, run ?? ''))?.run.request.origin.incident).toBe(id);
});
