import { describe, expect, test } from 'vitest';
import { LeaseLost, underLease } from '../../src/audit/lease.ts';
import { appendTo } from './events.ts';
import { STORES } from './stores.ts';

describe.each(STORES)('leases on $name', ({ open }) => {
  test('the holder writes under its lease, and others find the stream free once it is given back', async () => {
    const store = await open();
    const lease = await claimed(store, 'run/r-1');

    const result = await underLease(store, lease).append(appendTo('run/r-1', 0));
    await store.leases.release(lease);

    expect(result.status).toBe('appended');
    expect(await claimed(store, 'run/r-1')).toMatchObject({ name: 'run/r-1' });
  });

  test('whoever holds a lease may act', async () => {
    const store = await open();
    const lease = await claimed(store, 'run/r-1');

    expect(() => store.leases.prove(lease)).not.toThrow(LeaseLost);
  });

  test('a view under a lease reads like the store itself', async () => {
    const store = await open();
    const view = underLease(store, await claimed(store, 'reader/slack'));

    await view.advance('slack', 3, [{ key: 'a', value: 1 }]);
    await view.put('slack', [{ key: 'b', value: 2 }]);

    expect(await view.cursor('slack')).toBe(3);
    expect(await store.entries('slack', '', 9)).toHaveLength(2);
  });
});

async function claimed(store: Awaited<ReturnType<(typeof STORES)[number]['open']>>, name: string) {
  const lease = await store.leases.claim(name);
  if (!lease) throw new Error(`${name} is not free`);
  return lease;
}
