import type { Kysely } from 'kysely';
import type { Intent } from './database.ts';
import { inParts } from './in-parts.ts';
import { askKnownLocks, type KnownLocks } from './known-locks.ts';
import type { Tables } from './tables.ts';

/** What the works of one transaction decide on. It is asked for all of them at once: a question each would be most of the work. */
export interface Known {
  /** How many events their streams have; those that are missing have none. */
  readonly versions: Map<string, number>;
  /** Of their requests those that were handled before, and the streams they led to. */
  readonly requests: Map<string, string>;
  readonly locks: KnownLocks;
}

export async function askKnown(tx: Kysely<Tables>, intents: readonly Intent[]): Promise<Known> {
  const streams = [...new Set(intents.flatMap(({ stream }) => stream ?? []))];
  const keys = [...new Set(intents.flatMap(({ request }) => request ?? []))];
  return {
    versions: await readVersions(tx, streams),
    requests: await readRequests(tx, keys),
    locks: await askKnownLocks(
      tx,
      intents.flatMap(({ takes }) => takes ?? []),
    ),
  };
}

async function readVersions(tx: Kysely<Tables>, streams: readonly string[]): Promise<Map<string, number>> {
  const versions = new Map<string, number>();
  for (const part of inParts(streams)) {
    const rows = await tx
      .selectFrom('events')
      .select(['stream', ({ fn }) => fn.max('version').as('version')])
      .where('stream', 'in', part)
      .groupBy('stream')
      .execute();
    for (const { stream, version } of rows) versions.set(stream, Number(version));
  }
  return versions;
}

async function readRequests(tx: Kysely<Tables>, keys: readonly string[]): Promise<Map<string, string>> {
  const requests = new Map<string, string>();
  for (const part of inParts(keys)) {
    const rows = await tx.selectFrom('requests').selectAll().where('key', 'in', part).execute();
    for (const { key, stream } of rows) requests.set(key, stream);
  }
  return requests;
}
