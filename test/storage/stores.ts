import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { RowChange } from '../../src/audit/event-store.ts';
import { openStore, type Store, type StoreOptions } from '../../src/storage/open-store.ts';
import { HeldClock } from '../support/held-clock.ts';
import { appendTo } from './events.ts';

/** The databases the store is built on. The same suite runs on each. */
export const STORES = [{ name: 'SQLite', open: openForTest }] as const;

/** A store in a folder of its own, closed when the test ends. */
export async function openForTest(options: Partial<StoreOptions> = {}): Promise<Store> {
  const store = await openStore({ folder: freshFolder(), clock: new HeldClock(), ...options });
  onTestFinished(() => store.close());
  return store;
}

/** An empty folder that goes when the test ends. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'runbolt-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes rows with an event in a new stream each time. */
export function rowWriter(store: Store) {
  let written = 0;
  return (...rows: RowChange[]) => store.append(appendTo(`rows/${++written}`, 0, { rows }));
}
