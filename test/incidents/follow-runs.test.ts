import { expect, test } from 'vitest';
import { startRun } from '../../src/commands/start-run.ts';
import { createRunFollower } from '../../src/incidents/follow-runs.ts';
import { RHEA } from '../support/office.ts';
import { openWarRoom, type WarRoom } from '../support/war-room.ts';

async function startIn(room: WarRoom, channel: string, idempotencyKey = channel) {
  await startRun(room.context, {
    ...{ runbook: 'pause-purge', given: {}, now: true, planOnly: false, actor: RHEA, idempotencyKey },
    origin: { surface: 'slack', channel },
  });
  await room.pass(1_000);
}

/** Reads the room's record from its beginning, and counts what it writes for its place in it. */
async function followed(room: WarRoom) {
  let commits = 0;
  const store = new Proxy(room.store, {
    get(real, name) {
      if (name === 'advance') commits += 1;
      if (name === 'cursor') return async () => 0;
      const value: unknown = Reflect.get(real, name);
      return typeof value === 'function' ? value.bind(real) : value;
    },
  });
  const context = { ...room.context, store };
  const follower = createRunFollower({ context, log: { error: (facts) => room.logged.push(facts) } });
  follower.start();
  await follower.idle();
  await follower.stop();
  return commits;
}

test('runs outside of incidents cost no commit', async () => {
  const room = await openWarRoom();
  for (const key of ['one', 'two', 'three']) await startIn(room, 'C0OPS', key);

  const commits = await followed(room);

  expect(commits).toBe(0);
});

test('what is read a second time stands in the incident once', async () => {
  const room = await openWarRoom();
  const id = await room.declared();
  await startIn(room, (await room.incident(id)).channel?.id ?? '');
  for (let second = 0; second < 60 && !(await room.types(id)).includes('run_joined'); second++)
    await room.pass(1_000);
  await room.pass(60_000);
  const before = await room.types(id);

  await followed(room);

  expect(before).toContain('run_joined');
  expect(await room.types(id)).toEqual(before);
  expect(room.logged).toEqual([]);
});
