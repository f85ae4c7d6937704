import { expect, test, vi } from 'vitest';
import type { ReplicaSeen } from '../../src/audit/replicas.ts';
import { watchReplicas } from '../../src/boot/watch-replicas.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { freshFolder } from '../storage/stores.ts';
import { HeldClock } from '../support/held-clock.ts';

const POD = { name: 'pod-a', version: '1', runbooks: 'aaaa', settings: { AWS_REGION: 'us-east-1' } };
const OTHER = { ...POD, name: 'pod-b', settings: { AWS_REGION: 'eu-west-1' } };
const TOLD = 'AWS_REGION: us-east-1 on pod-a; eu-west-1 on pod-b';

async function watching(alive: readonly ReplicaSeen[]) {
  const clock = new HeldClock();
  const store = await openStore({ folder: freshFolder(), clock });
  let seen = alive;
  let isWaiting = false;
  const after = (ms: number, call: () => void) => {
    isWaiting = true;
    return clock.after(ms, () => {
      isWaiting = false;
      call();
    });
  };
  const logged: string[] = [];
  const watch = () =>
    watchReplicas({
      ...{ store, self: () => POD, clock: { now: () => clock.now(), after } },
      replicas: { describe: () => {}, alive: async () => seen },
      log: {
        warn: (_facts, message) => logged.push(message),
        info: (_facts, message) => logged.push(message),
      },
    });
  return {
    ...{ clock, logged, watch },
    watched: watch(),
    become(...replicas: readonly ReplicaSeen[]) {
      seen = replicas;
    },
    /** Looks follow each other every ten seconds. */
    async pass(seconds: number) {
      for (let passed = 0; passed < seconds; passed += 10) {
        await clock.advance(10_000);
        // What is stored takes its own time, beside the held clock.
        await vi.waitUntil(() => isWaiting, { timeout: 60_000 });
      }
    },
    recorded: async () => (await store.read('replicas')).map(({ type, data }) => [type, data.differences]),
  };
}

test('whoever asks hears of a difference at once; the log and the record when it lasts, once', async () => {
  const story = await watching([POD, OTHER]);

  await story.pass(10);
  expect(story.watched.differences()).toEqual([TOLD]);
  await story.pass(40);
  expect([story.logged, await story.recorded()]).toEqual([[], []]);
  await story.pass(120);

  expect(story.logged).toEqual(['replicas differ']);
  expect(await story.recorded()).toEqual([['replicas_differ', [TOLD]]]);
});

test('a rolling deployment that replaces one after the other within a moment alarms nobody', async () => {
  const story = await watching([POD, POD]);

  story.become(POD, OTHER);
  await story.pass(50);
  story.become(OTHER, { ...OTHER, name: 'pod-c' });
  await story.pass(120);

  expect([story.logged, await story.recorded(), story.watched.differences()]).toEqual([[], [], []]);
});

test('one that changes which Pods it shows in all the while has lasted nevertheless', async () => {
  const story = await watching([POD, OTHER]);

  await story.pass(40);
  story.become({ ...POD, name: 'pod-z' }, OTHER);
  await story.pass(40);

  expect(await story.recorded()).toEqual([
    ['replicas_differ', ['AWS_REGION: eu-west-1 on pod-b; us-east-1 on pod-z']],
  ]);
});

test('a difference that shows in other Pods, as those are replaced, is not told again', async () => {
  const story = await watching([POD, OTHER]);
  await story.pass(80);

  for (const name of ['pod-x', 'pod-y']) {
    story.become({ ...POD, name }, OTHER);
    await story.pass(80);
  }

  expect(story.logged).toEqual(['replicas differ']);
  expect(await story.recorded()).toHaveLength(1);
  expect(story.watched.differences()).toEqual(['AWS_REGION: eu-west-1 on pod-b; us-east-1 on pod-y']);
});

test('what is over is recorded, also by those that were started meanwhile', async () => {
  const story = await watching([POD, OTHER]);
  await story.pass(80);
  story.watched.stop();

  story.become(POD);
  story.watch();
  await story.pass(80);

  expect((await story.recorded()).map(([type]) => type)).toEqual(['replicas_differ', 'replicas_agree']);
});
