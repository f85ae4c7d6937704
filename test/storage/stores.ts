import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { RowChange } from '../../src/audit/event-store.ts';
import { openStore, type Store, type StoreOptions } from '../../src/storage/open-store.ts';
import { HeldClock } from '../support/held-clock.ts';
import { appendTo } from './events.ts';
import { createSchema, POSTGRES_URL, schemaUrl } from './own-schema.ts';

const SQLITE = { name: 'SQLite', open: openForTest, place: (folder: string) => ({ folder }) };

const POSTGRES = {
  name: 'PostgreSQL',
  open: openPostgresForTest,
  place: (folder: string) => ({ folder, databaseUrl: schemaUrl(folder) }),
};

/** The databases the store is built on. The same suite runs on each that is there: SQLite is everywhere. */
export const STORES = POSTGRES_URL === undefined ? [SQLITE] : [SQLITE, POSTGRES];

/** A store in a folder of its own, closed when the test ends. */
export async function openForTest(options: Partial<StoreOptions> = {}): Promise<Store> {
  const store = await openStore({ folder: freshFolder(), clock: new HeldClock(), ...options });
  onTestFinished(() => store.close());
  return store;
}

/** The same in a schema of its own. */
export async function openPostgresForTest(options: Partial<StoreOptions> = {}): Promise<Store> {
  const { folder = freshFolder(), ...rest } = options;
  onTestFinished(await createSchema(folder));
  return openForTest({ folder, databaseUrl: schemaUrl(folder), ...rest });
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
