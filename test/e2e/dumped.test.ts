import { execFileSync } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { readAll } from '../../src/audit/read-all.ts';
import { verifyChain } from '../../src/audit/verify-chain.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { appendTo } from '../storage/events.ts';
import { administer, schemaUrl } from '../storage/own-schema.ts';
import { freshFolder, openPostgresForTest } from '../storage/stores.ts';
import { given } from './given.ts';

test('a pg_dump that is restored elsewhere is the same record: it verifies, and goes on', async () => {
  const folder = freshFolder();
  const store = await openPostgresForTest({ folder, clock: systemClock });
  for (let version = 0; version < 30; version++) await store.append(appendTo('s', version));
  const head = await store.head();

  const elsewhere = await databaseWith(dumpOf(schemaUrl(folder)));
  const copy = await openStore({ folder, databaseUrl: elsewhere(schemaUrl(folder)), clock: systemClock });
  onTestFinished(() => copy.close());

  expect(await verifyChain(readAll(copy), [head])).toEqual({ status: 'ok', events: 30, head });
  expect((await copy.append(appendTo('s', 30))).status).toBe('appended');
  expect((await copy.append(appendTo('s', 3))).status).toBe('conflict');
});

function dumpOf(url: string): string {
  const schema = /search_path=(\w+)/.exec(decodeURIComponent(url))?.[1] ?? '';
  const plain = new URL(url);
  plain.search = '';
  return execFileSync('pg_dump', [`--schema=${schema}`, plain.href], { encoding: 'utf8' });
}

/** A database of its own with what the dump holds; answers where a schema of the first one stands in it. */
async function databaseWith(dump: string): Promise<(url: string) => string> {
  const name = `runbolt_e2e_dumped_${process.pid}`;
  await administer(`create database ${name}`);
  onTestFinished(() => administer(`drop database ${name} with (force)`));
  const at = (url: string) => {
    const there = new URL(url);
    there.pathname = `/${name}`;
    return there.href;
  };
  execFileSync('psql', ['-q', '-v', 'ON_ERROR_STOP=1', at(given('RUNBOLT_E2E_POSTGRES_URL'))], {
    input: dump,
  });
  return at;
}
