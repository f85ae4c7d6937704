import pg from 'pg';
import { onTestFinished, vi } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { openStore, type Store } from '../../src/storage/open-store.ts';
import { createSchema, schemaUrl } from '../storage/own-schema.ts';
import { freshFolder } from '../storage/stores.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';

/** An empty schema, which goes when the test ends. */
export async function ownSchema(): Promise<string> {
  const folder = freshFolder();
  onTestFinished(await createSchema(folder));
  return folder;
}

export async function open(folder: string, databaseUrl = schemaUrl(folder)): Promise<Store> {
  const store = await openStore({ folder, databaseUrl, clock: systemClock });
  onTestFinished(() => store.close());
  return store;
}

/** Several stores on one schema, as several processes have them. */
export async function replicas(count: 2): Promise<[Store, Store]>;
export async function replicas(count: 3): Promise<[Store, Store, Store]>;
export async function replicas(count: number): Promise<Store[]> {
  const folder = await ownSchema();
  return Promise.all(Array.from({ length: count }, () => open(folder)));
}

/** A store whose connections a test can break. */
export async function throughProxy() {
  const folder = await ownSchema();
  const url = new URL(schemaUrl(folder));
  const proxy = await TcpProxy.open(url.hostname, Number(url.port || 5432));
  url.host = `127.0.0.1:${proxy.port}`;
  const store = await open(folder, url.href);
  onTestFinished(() => proxy.close());
  return { store, proxy };
}

export async function query(folder: string, statement: string): Promise<void> {
  const client = new pg.Client(schemaUrl(folder));
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

export async function twoReplicas() {
  const folder = await ownSchema();
  const stores = [await open(folder), await open(folder)] as const;
  return { stores, query: (statement: string) => query(folder, statement) };
}

/** Whoever holds something there. */
export const leasesIn = (folder: string): Promise<readonly string[]> =>
  names(folder, 'select name from leases');

/** Resolves when the living one has noticed that the others are dead, and has taken away what they held. */
export async function onlyOneIsLeft(folder: string): Promise<void> {
  await vi.waitUntil(async () => (await names(folder, 'select name from replicas')).length === 1, {
    timeout: 300_000,
    interval: 250,
  });
}

async function names(folder: string, statement: string): Promise<readonly string[]> {
  const client = new pg.Client(schemaUrl(folder));
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(statement);
    return rows.map(({ name }) => name);
  } finally {
    await client.end();
  }
}
