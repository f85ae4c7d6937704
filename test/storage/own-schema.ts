import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import pg from 'pg';

/** Where the PostgreSQL stands that the suites run on; without it they run on SQLite alone. */
export const POSTGRES_URL = process.env.RUNBOLT_E2E_POSTGRES_URL;

/** What a folder is to SQLite, a schema is to PostgreSQL: the connection string that leads to this folder's. */
export function schemaUrl(folder: string): string {
  const url = new URL(POSTGRES_URL ?? 'postgresql://not-given');
  url.searchParams.set('options', `-c search_path=${schemaOf(folder)}`);
  return url.href;
}

/** The returned function drops it. */
export async function createSchema(folder: string): Promise<() => Promise<void>> {
  await administer(`create schema if not exists ${schemaOf(folder)}`);
  return () => administer(`drop schema if exists ${schemaOf(folder)} cascade`);
}

export async function administer(statement: string): Promise<void> {
  const client = new pg.Client(POSTGRES_URL);
  await client.connect();
  await client.query(statement);
  await client.end();
}

const schemaOf = (folder: string): string =>
  `t_${createHash('sha256').update(basename(folder)).digest('hex').slice(0, 24)}`;
