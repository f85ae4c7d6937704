import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { onTestFinished } from 'vitest';

export interface OwnServer {
  readonly port: number;
  /** As when its machine dies. */
  die(): void;
  /** From a standby to a primary. */
  promote(): void;
}

/** A PostgreSQL and its synchronous standby, on ports and in a folder of their own, gone when the test ends. */
export async function openPair(): Promise<{ readonly primary: OwnServer; readonly standby: OwnServer }> {
  const folder = mkdtempSync(join(tmpdir(), 'runbolt-pair-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  own(folder);
  const [first, second] = [join(folder, 'first'), join(folder, 'second')];
  const [here, there] = [await freePort(), await freePort()];

  run('initdb', ['-D', first, '-U', 'runbolt', '-A', 'trust']);
  const primary = start(first, here, ['synchronous_standby_names=*', 'wal_level=replica']);
  run('pg_basebackup', [
    '-h',
    '127.0.0.1',
    '-p',
    `${here}`,
    '-U',
    'runbolt',
    '-D',
    second,
    '-R',
    '-X',
    'stream',
  ]);
  const standby = start(second, there, []);
  await untilSynchronous(here);
  return { primary, standby };
}

export const addressOf = (port: number): string => `postgresql://runbolt@127.0.0.1:${port}/postgres`;

function start(folder: string, port: number, settings: readonly string[]): OwnServer {
  const all = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    ...settings,
  ];
  const options = all.map((setting) => `-c '${setting}'`).join(' ');
  run('pg_ctl', ['-D', folder, '-l', join(folder, 'server.log'), '-w', '-o', options, 'start']);
  let isUp = true;
  const stop = () => {
    if (isUp) run('pg_ctl', ['-D', folder, '-m', 'immediate', 'stop']);
    isUp = false;
  };
  onTestFinished(stop);
  return { port, die: stop, promote: () => run('pg_ctl', ['-D', folder, '-w', 'promote']) };
}

async function untilSynchronous(port: number): Promise<void> {
  const client = new pg.Client(addressOf(port));
  await client.connect();
  try {
    for (;;) {
      const { rows } = await client.query('select sync_state from pg_stat_replication');
      if (rows[0]?.sync_state === 'sync') return;
    }
  } finally {
    await client.end();
  }
}

/** PostgreSQL refuses to run as root. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

function own(folder: string): void {
  if (isRoot) chownSync(folder, NOBODY, NOBODY);
}

function run(program: string, args: readonly string[]): void {
  const [version = ''] = readdirSync('/usr/lib/postgresql').toSorted().toReversed();
  const bin = process.env.POSTGRES_BIN ?? `/usr/lib/postgresql/${version}/bin`;
  const as = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  execFileSync(join(bin, program), [...args], { stdio: 'ignore', cwd: '/', ...as });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
