import { closeSync, cpSync, fsyncSync, mkdtempSync, openSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import pg from 'pg';

/** Where a bot of this bench keeps its record. */
export interface Place {
  readonly folder: string;
  /** In a schema of its own. Absent: SQLite, in the folder. */
  readonly databaseUrl?: string;
}

const postgresUrl = (): string | undefined => process.env.RUNBOLT_E2E_POSTGRES_URL;

export type StoreName = 'SQLite' | 'PostgreSQL';

/** SQLite is everywhere; PostgreSQL is measured where `RUNBOLT_E2E_POSTGRES_URL` says that there is one. */
export const stores = (): readonly StoreName[] =>
  postgresUrl() === undefined ? ['SQLite'] : ['SQLite', 'PostgreSQL'];

/** A place of this bench alone; it goes when the work has ended, also when it failed. */
export async function inPlace<Result>(
  store: StoreName,
  work: (place: Place) => Promise<Result>,
): Promise<Result> {
  return inFolder(async (folder) => {
    const given = postgresUrl();
    if (store === 'SQLite' || given === undefined) return work({ folder });
    const schema = basename(folder).toLowerCase().replaceAll(/\W/g, '_');
    const url = new URL(given);
    url.searchParams.set('options', `-c search_path=${schema}`);
    await administer(given, `create schema ${schema}`);
    try {
      return await work({ folder, databaseUrl: url.href });
    } finally {
      await administer(given, `drop schema ${schema} cascade`);
    }
  });
}

type Fill = (place: Place) => Promise<void>;

/** Calls with places that are as they were filled. */
type Copies = <Result>(use: (places: readonly Place[]) => Promise<Result>) => Promise<Result>;

/** Places of these fills, each time anew: files are filled once and copied, and on the disk before anybody is measured. */
export async function inCopies<Result>(
  store: StoreName,
  fills: readonly Fill[],
  work: (copies: Copies) => Promise<Result>,
): Promise<Result> {
  if (store !== 'SQLite') return work((use) => inEach(store, fills, use));
  return inEach(store, fills, (filled) => {
    const copying = filled.map(({ folder }) => async (place: Place) => {
      cpSync(folder, place.folder, { recursive: true });
      syncFiles(place.folder);
    });
    return work((use) => inEach(store, copying, use));
  });
}

function inEach<Result>(
  store: StoreName,
  [fill, ...others]: readonly Fill[],
  use: (places: readonly Place[]) => Promise<Result>,
): Promise<Result> {
  if (!fill) return use([]);
  return inPlace(store, async (place) => {
    await fill(place);
    return inEach(store, others, (more) => use([place, ...more]));
  });
}

/** What a copy has left to be written would be written while somebody waits for a commit. */
function syncFiles(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = openSync(join(folder, name), 'r+');
    fsyncSync(file);
    closeSync(file);
  }
}

export async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'runbolt-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
