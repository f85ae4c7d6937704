import { describe, expect, test } from 'vitest';
import { STORES } from './stores.ts';

describe.each(STORES)('readers of the events on $name', ({ open }) => {
  test('a new reader starts before the first event', async () => {
    const store = await open();

    expect(await store.cursor('slack')).toBe(0);
  });

  test('the cursor and what was derived move together', async () => {
    const store = await open();

    await store.advance('slack', 7, [{ key: 'thread/r-1', value: { ts: '1.2' } }]);

    expect(await store.cursor('slack')).toBe(7);
    expect(await store.entry('slack', 'thread/r-1')).toEqual({ ts: '1.2' });
  });

  test('when an entry cannot be written, the cursor stays', async () => {
    const store = await open();

    const advanced = store.advance('slack', 7, [
      { key: 'a', value: 1 },
      { key: 'b', value: Number.NaN },
    ]);

    await expect(advanced).rejects.toThrow('NaN');
    expect(await store.cursor('slack')).toBe(0);
    expect(await store.entry('slack', 'a')).toBeUndefined();
  });

  test('readers do not see each other', async () => {
    const store = await open();

    await store.advance('slack', 7, [{ key: 'a', value: 1 }]);

    expect(await store.cursor('metrics')).toBe(0);
    expect(await store.entry('metrics', 'a')).toBeUndefined();
  });

  test('entries are replaced, and deleted by null, without moving the cursor', async () => {
    const store = await open();
    await store.put('slack', [
      { key: 'a', value: 1 },
      { key: 'b', value: false },
    ]);

    await store.put('slack', [
      { key: 'a', value: null },
      { key: 'b', value: 'two' },
    ]);

    expect(await store.entry('slack', 'a')).toBeUndefined();
    expect(await store.entry('slack', 'b')).toBe('two');
    expect(await store.cursor('slack')).toBe(0);
  });

  test('entries are found by the beginning of their key, in order, and no more than asked', async () => {
    const store = await open();
    const keys = ['outbox/2', 'outbox/10', 'outbox/1', 'outbox', 'outboy/1', 'outbox/é', 'outbox/%'];
    await store.put(
      'slack',
      keys.map((key) => ({ key, value: key })),
    );

    const found = async (prefix: string, limit: number) =>
      (await store.entries('slack', prefix, limit)).map((entry) => entry.key);

    expect(await found('outbox/', 10)).toEqual(['outbox/%', 'outbox/1', 'outbox/10', 'outbox/2', 'outbox/é']);
    expect(await found('outbox/', 2)).toEqual(['outbox/%', 'outbox/1']);
    expect(await found('outbox/%', 10)).toEqual(['outbox/%']);
    expect(await found('', 1)).toEqual(['outbox']);
  });
});
