import { expect, test } from 'vitest';
import { LeaseLost, underLease } from '../../src/audit/lease.ts';
import type { Store } from '../../src/storage/open-store.ts';
import { appendTo } from '../storage/events.ts';
import { twoReplicas } from './own-record.ts';

test('of replicas that claim a stream at the same moment, one gets it', async () => {
  const { stores } = await twoReplicas();

  for (let turn = 0; turn < 20; turn++) {
    const leases = await Promise.all(stores.map((store) => store.leases.claim(`run/${turn}`)));
    expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1);
  }
});

test('what another replica is at work on is not due here', async () => {
  const { stores } = await twoReplicas();
  const [first, second] = stores;
  const now = new Date();
  await first.append(appendTo('run/r-1', 0, { rows: [{ row: 'due', stream: 'run/r-1', at: now }] }));
  const lease = await claim(first, 'run/r-1');

  expect((await second.dueStreams(now, 9)).due).toEqual([]);

  await first.leases.release(lease);
  expect((await second.dueStreams(now, 9)).due).toEqual(['run/r-1']);
});

test('a replica that was taken for dead writes nothing more, neither events nor a reader’s entries', async () => {
  const { stores, query } = await twoReplicas();
  const [first, second] = stores;
  const lease = await claim(first, 'run/r-1');
  const paused = underLease(first, lease);

  // As after a long pause: the others have not heard of it.
  const dead = `update replicas set alive_until = 0 where id = '${lease.holder}'`;
  const claimed = async () => {
    // Again and again, since its heart goes on beating here.
    await query(dead);
    return second.leases.claim('run/r-1');
  };
  await expect.poll(claimed).toBeDefined();

  await expect(paused.append(appendTo('run/r-1', 0))).rejects.toThrow(LeaseLost);
  await expect(paused.put('slack', [{ key: 'a', value: 1 }])).rejects.toThrow(LeaseLost);
  expect(await second.read('run/r-1')).toEqual([]);
  expect(await second.entry('slack', 'a')).toBeUndefined();
});

test('a replica that leaves lets the others have what it held at once', async () => {
  const { stores } = await twoReplicas();
  const [first, second] = stores;
  const lease = await claim(first, 'run/r-1');
  await first.leases.release(lease);

  await first.close();

  expect(await second.leases.claim('run/r-1')).toBeDefined();
});

test('a command on one replica wakes the one that is at work on the stream', async () => {
  const { stores } = await twoReplicas();
  const [first, second] = stores;
  const heard = new Promise<readonly string[] | undefined>((resolve) => {
    first.leases.onWake((touched) => {
      if (touched?.length !== 0) resolve(touched);
    });
  });
  await claim(first, 'run/r-1');

  await second.append(appendTo('run/r-1', 0));

  expect(await heard).toEqual(['run/r-1']);
});

async function claim(store: Store, name: string) {
  const lease = await store.leases.claim(name);
  if (!lease) throw new Error(`${name} is not free`);
  return lease;
}

test('replicas see each other, with the runbooks file and the settings of each; two of one host by their process', async () => {
  const { stores } = await twoReplicas();
  const [first, second] = stores;
  const settings = { AWS_REGION: 'us-east-1', WEBHOOK_TOKEN: { key: 'k', seal: 's' }, PAGERDUTY_FROM: null };
  first.replicas?.describe({ runbooks: 'aaaa', settings });
  second.replicas?.describe({ runbooks: 'bbbb', settings: {} });

  await claim(first, 'run/r-1');
  await claim(second, 'run/r-2');

  const seen = (await first.replicas?.alive()) ?? [];
  const said = seen.map(({ runbooks, settings }) => ({ runbooks, settings }));
  expect(said).toContainEqual({ runbooks: 'aaaa', settings });
  expect(said).toContainEqual({ runbooks: 'bbbb', settings: {} });
  expect(seen.every(({ name }) => name.endsWith(` (pid ${process.pid})`))).toBe(true);
});

test('a replica of an older version, or one whose settings cannot be read, is seen with none', async () => {
  const { stores, query } = await twoReplicas();
  await claim(stores[0], 'run/r-1');
  await query("update replicas set settings = 'not JSON'");

  expect((await stores[1].replicas?.alive())?.map(({ settings }) => settings)).toEqual([{}]);
});
