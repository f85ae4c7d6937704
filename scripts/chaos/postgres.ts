import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connectTo } from './database.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;

/** A PostgreSQL to be ill-treated. */
export interface ChaosDatabase {
  readonly url: string;
  restart(mode: 'fast' | 'immediate'): Promise<void>;
  /** Breaks every session, the listening ones too. */
  endSessions(): Promise<void>;
  close(): Promise<void>;
}

/** One that somebody else runs cannot be restarted; ending its sessions has to do. */
export async function givenDatabase(url: string): Promise<ChaosDatabase> {
  const name = `chaos_${randomBytes(6).toString('hex')}`;
  const administer = (statement: string) => query(url, statement);
  await administer(`create database ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const endSessions = () => terminate(url, name);
  return {
    url: own.href,
    restart: endSessions,
    endSessions,
    async close() {
      await terminate(url, name);
      await administer(`drop database if exists ${name}`);
    },
  };
}

/** Debian's, in a folder and on a port of its own; gone afterwards. What it has acknowledged survives its own death. */
export async function ownDatabase(): Promise<ChaosDatabase> {
  const bin = globSync('/usr/lib/postgresql/*/bin').sort().at(-1);
  if (bin === undefined)
    throw new Error('no PostgreSQL here: apt-get install postgresql, or give DATABASE_URL');
  const folder = mkdtempSync(join(tmpdir(), 'runbolt-chaos-'));
  const password = randomBytes(16).toString('hex');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (isRoot) for (const path of [folder, passwordFile]) chownSync(path, NOBODY, NOGROUP);
  const data = join(folder, 'data');
  const port = await freePort();
  await asNobody(join(bin, 'initdb'), [
    '-D',
    data,
    '-U',
    'runbolt',
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
  ]);
  const settings = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off`;
  const control = (...words: readonly string[]) =>
    asNobody(join(bin, 'pg_ctl'), ['-D', data, '-l', join(folder, 'log'), '-w', ...words]);
  await control('-o', settings, 'start');
  const url = `postgresql://runbolt:${password}@127.0.0.1:${port}/postgres`;
  return {
    url,
    restart: (mode) => control('-m', mode, '-o', settings, 'restart'),
    endSessions: () => terminate(url, 'postgres'),
    async close() {
      await control('-m', 'immediate', 'stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// Debian's ids. PostgreSQL refuses to run as root.
const NOBODY = 65_534;
const NOGROUP = 65_534;

async function asNobody(program: string, words: readonly string[]): Promise<void> {
  await run(program, [...words], isRoot ? { uid: NOBODY, gid: NOGROUP, cwd: '/' } : {});
}

const terminate = (url: string, database: string): Promise<void> =>
  query(
    url,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}' and pid <> pg_backend_pid()`,
  );

async function query(url: string, statement: string): Promise<void> {
  await using client = await connectTo(url);
  await client.query(statement);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
