import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { askKnown } from '../../src/storage/known.ts';
import { SqlStore } from '../../src/storage/sql-store.ts';
import { openFile } from '../../src/storage/sqlite/open-file.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { HeldClock } from '../support/held-clock.ts';
import { schemaUrl } from './own-schema.ts';
import { freshFolder, STORES } from './stores.ts';

const THEN = new Date('2026-03-04T02:48:00Z');

/** What is asked all the time, and must not take longer the longer the record is. */
const QUESTIONS: readonly (readonly [string, (store: SqlStore, db: Kysely<Tables>) => Promise<unknown>])[] = [
  ['what is due', (store) => store.dueStreams(THEN, 100)],
  ['the end of the chain', (store) => store.head()],
  ['what came after a cursor', (store) => store.readAfter(500, 100)],
  ['the record, part by part', (store) => store.recordedAfter(500, 500)],
  [
    'the record from its first event on, for verify, export and report',
    (store) => store.recordedAfter(Number.MIN_SAFE_INTEGER, 500),
  ],
  ['the streams of a part that may be sealed', (store) => store.streamsThrough(5_000)],
  ['a stream', (store) => store.read('run/r-1')],
  ['where a stream begins anew', (store) => store.read('schedule/week', 'schedule_carried')],
  ['what an append decides on', (_, db) => askKnown(db, [{ sharedRows: true, stream: 's', request: 'k' }])],
  ['a run', (store) => store.run('r-1')],
  ['the newest runs', (store) => store.recentRuns({ limit: 20 })],
  ['the newest runs of a runbook', (store) => store.recentRuns({ runbook: 'pause-purge', limit: 20 })],
  ['runs that have not ended', (store) => store.recentRuns({ open: true, limit: 20 })],
  ['how many runs there are', (store) => store.runCounts()],
  ['what a lane of the outbox holds', (store) => store.entries('slack', 'item/', 100)],
  ['where something is told', (store) => store.entry('slack', 'run/r-1')],
  ['how far a reader has come', (store) => store.cursor('slack')],
  ['who holds a target', (store) => store.locks(['a', 'b'])],
  ['who is in the way', (store) => store.inTheWay('r-1', ['a', 'b'])],
  ['what was done lately', (store) => store.actedSince('pause-purge', THEN)],
  ['the incident of a channel', (store) => store.incidentIn('C0OPS')],
  ['the newest incidents', (store) => store.incidents({ open: false, limit: 20 })],
  ['incidents that are open', (store) => store.incidents({ open: true, limit: 20 })],
  ['what is left open', (store) => store.openLoops()],
  // Nothing answers here, as something always does in a store; its second question is about the same rows.
  ['how large a storm is', (store) => store.stormCounts('s-1').catch(() => undefined)],
  ['the newest alert of a group', (store) => store.latestAlert('g')],
  ['alerts of late', (store) => store.recentAlerts('C0OPS', THEN)],
  ['the alerts of a shift', (store) => store.alertsBetween({ from: THEN, until: THEN, limit: 50 })],
  ['the alerts of a storm', (store) => store.stormAlerts({ storm: 's-1', name: 'Slow', limit: 20 })],
];

describe.each(STORES)('on $name', ({ name, open }) => {
  test.each(QUESTIONS)('%s is found by an index', async (_what, ask) => {
    const folder = freshFolder();
    const plan = name === 'SQLite' ? planOfSqlite : planOfPostgres;
    const asked = await statementsOf(ask, name);
    const store = await open({ folder });
    await store.close();

    expect(asked).not.toEqual([]);
    for (const { sql, parameters } of asked)
      expect(`${sql}\n${(await plan(folder, sql, parameters)).join('\n')}`).not.toMatch(WHOLE_TABLE);
  });

  test('runs that have not ended are found without a look at those that have', async () => {
    const folder = freshFolder();
    const plan = name === 'SQLite' ? planOfSqlite : planOfPostgres;
    const asked = await statementsOf((store) => store.recentRuns({ open: true, limit: 20 }), name);
    const store = await open({ folder });
    await store.close();

    for (const { sql, parameters } of asked)
      expect((await plan(folder, sql, parameters)).join('\n')).toContain('runs_open');
  });
});

interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** As the store writes them; nothing answers. */
async function statementsOf(ask: (typeof QUESTIONS)[number][1], name: string): Promise<readonly Statement[]> {
  const asked: Statement[] = [];
  const db = new Kysely<Tables>({
    dialect: name === 'SQLite' ? SQLITE : POSTGRES,
    log({ query }) {
      asked.push(query);
    },
  });
  const unused = () => Promise.reject(new Error('nothing is written'));
  const translate = (error: unknown) => error;
  const database = { db, translate, begin: unused, takeHead: unused, close: async () => {} };
  await ask(new SqlStore({ database, clock: new HeldClock(), redact: (json) => json }), db);
  return asked;
}

/** SQLite's word for it, and PostgreSQL's. */
const WHOLE_TABLE = /^SCAN (?!.* USING (COVERING )?INDEX)|Seq Scan/m;

const SQLITE = {
  createDriver: () => new DummyDriver(),
  createAdapter: () => new SqliteAdapter(),
  createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
};
const POSTGRES = {
  createDriver: () => new DummyDriver(),
  createAdapter: () => new PostgresAdapter(),
  createIntrospector: (db: Kysely<unknown>) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
};

async function planOfSqlite(folder: string, sql: string, parameters: readonly unknown[]) {
  const file = openFile(folder);
  try {
    const steps = file.prepare(`explain query plan ${sql}`).all(...parameters.map(String));
    return steps.map(({ detail }) => String(detail));
  } finally {
    file.close();
  }
}

/** Told to do without looking at whole tables, it still would where there is no other way. */
async function planOfPostgres(folder: string, sql: string, parameters: readonly unknown[]) {
  const client = new pg.Client(schemaUrl(folder));
  await client.connect();
  try {
    await client.query('set enable_seqscan = off');
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${sql}`, [...parameters]);
    return rows.map((row) => row['QUERY PLAN']);
  } finally {
    await client.end();
  }
}
