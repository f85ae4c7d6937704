import { expect, test } from 'vitest';
import { checkHealth } from '../../src/web/health.ts';
import { HeldClock } from '../support/held-clock.ts';

test('a store that takes a write is healthy', async () => {
  const written: unknown[] = [];
  const store = {
    put: async (_reader: string, entries: readonly unknown[]) => void written.push(...entries),
  };

  const health = await checkHealth({ store, clock: new HeldClock() });

  expect(health).toEqual({ healthy: true, store: { writable: true } });
  expect(written).toHaveLength(1);
});

test('a store that refuses a write is not, and says why', async () => {
  const store = { put: () => Promise.reject(new Error('the disk is full')) };

  const health = await checkHealth({ store, clock: new HeldClock() });

  expect(health).toEqual({ healthy: false, store: { writable: false, problem: 'the disk is full' } });
});

test('a store with room for that write alone is not: the newest event was not taken', async () => {
  const store = { put: async () => {}, notTaken: () => 'the disk of the database is full' };

  const health = await checkHealth({ store, clock: new HeldClock() });

  expect(health).toMatchObject({
    healthy: false,
    store: { writable: false, problem: 'the disk of the database is full' },
  });
});

test('a store that does not answer is not healthy after two seconds', async () => {
  const clock = new HeldClock();
  const checking = checkHealth({ store: { put: () => new Promise(() => {}) }, clock });

  await clock.advance(2_000);

  expect((await checking).healthy).toBe(false);
});
