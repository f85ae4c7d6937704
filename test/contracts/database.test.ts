import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { connectDatabases } from '../../src/systems/database/client.ts';
import type { Databases } from '../../src/systems/database/port.ts';
import { DatabaseState } from '../../src/systems/database/simulated-state.ts';
import { simulateDatabases } from '../../src/systems/database/simulator.ts';
import { postgresServer } from '../../src/systems/database/wire.ts';
import { Faults } from '../../src/systems/faults.ts';
import { HeldClock } from '../support/held-clock.ts';
import { failsInWords, type Subject } from './in-trouble.ts';
import { closeSockets, onASocket } from './on-a-socket.ts';
import { at, type DatabasesSubject, existing, NOON, owesDatabases } from './owed-by-databases.ts';

interface Opened extends DatabasesSubject, Subject<Databases> {}

const SUBJECTS = [
  { name: 'the simulator', open: async () => simulator() },
  { name: 'the real client', open: overTheWire },
];

afterEach(closeSockets);

describe.each(SUBJECTS)('databases by $name', ({ open }) => {
  owesDatabases(open);

  failsInWords<Databases>({
    system: 'database',
    open: async () => {
      const opened = await open();
      await opened.idleInTransaction();
      return opened;
    },
    read: (port, signal) =>
      existing(port, 'staging').countRows('reports', { column: 'created_at', olderThan: NOON }, signal),
    write: (port) => existing(port, 'staging').terminateSessions({}, 5),
    happened: async (port) => (await existing(port, 'staging').listSessions({})).length === 0,
  });
});

describe('a connection that breaks while rows are inserted', () => {
  const row = { id: '7', created_at: '2026-03-04 06:00:00+00' };

  test('before the COMMIT has changed nothing, as PostgreSQL takes the transaction back', async () => {
    const { port } = await overTheWire(/^INSERT/);

    await expect(existing(port, 'staging').insertRows('reports', [row], 'fail')).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('Nothing was changed'),
    });
  });

  test('at the COMMIT leaves the outcome unknown', async () => {
    const { port } = await overTheWire(/^COMMIT/);

    await expect(existing(port, 'staging').insertRows('reports', [row], 'fail')).rejects.toMatchObject({
      kind: 'unknown_outcome',
    });
  });
});

describe('what stands behind the address', () => {
  const ask = (port: Databases) =>
    existing(port, 'staging').query({ sql: 'SELECT 1', values: [], timeoutMs: 1_000, mostRows: 1 });

  test.each([
    ['a web server', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['noise', '\x00\x01\x02\x03\x04\x05\x06\x07\x08'],
    ['a frame of a kind that does not exist', '?\x00\x00\x00\x04'],
    ['an impossible length', 'R\xff\xff\xff\xff'],
    ['nothing but its end', ''],
  ])('%s is told in words', async (_what, says) => {
    const server = createServer((socket) => socket.on('error', () => {}).end(Buffer.from(says, 'latin1')));
    const { address } = await onASocket('database', server);

    await expect(ask(databasesAt(address))).rejects.toMatchObject({
      name: 'Failure',
      message: expect.stringMatching(/^\S.* .*\.$/),
    });
  });

  test('a server that says nothing is given up at the deadline', async () => {
    const clock = new HeldClock();
    const { address } = await onASocket(
      'database',
      createServer(() => {}),
    );

    const asking = ask(databasesAt(address, clock));
    const refused = expect(asking).rejects.toMatchObject({ kind: 'timeout' });
    await expect
      .poll(() => clock.advance(5_000).then(() => clock.now().getTime()))
      .toBeGreaterThan(Date.parse('2026-03-04T02:48:17Z'));

    await refused;
  });

  test('a caller that has given up already is not kept waiting', async () => {
    const { address } = await onASocket(
      'database',
      createServer(() => {}),
    );
    const port = databasesAt(address);

    await expect(
      existing(port, 'staging').describeTable('reports', AbortSignal.abort()),
    ).rejects.toMatchObject({
      kind: 'timeout',
    });
  });

  test('a certificate that is not where the connection string says is told', async () => {
    const port = databasesAt('127.0.0.1:1', systemClock, '?sslmode=verify-full&sslrootcert=/nowhere/ca.pem');

    await expect(ask(port)).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringMatching(/TLS.*\/nowhere\/ca\.pem.*sslrootcert/),
    });
  });

  test.each([
    ['no secret at all', undefined, /the secret STAGING_DATABASE_URL is not set/],
    ['an empty secret', '  ', /the secret STAGING_DATABASE_URL is not set/],
    ['another thing', 'hunter2-is-my-password', /the secret STAGING_DATABASE_URL does not hold one/],
    ['another system', 'mysql://root:hunter2@db/x', /the secret STAGING_DATABASE_URL does not hold one/],
  ])('with %s, the variable is named and the string is not', async (_what, url, words) => {
    const databases = { staging: { url_secret: 'STAGING_DATABASE_URL', read_only: false } };
    const secrets: Record<string, string> = url === undefined ? {} : { STAGING_DATABASE_URL: url };
    const port = connectDatabases({ databases, secrets, clock: systemClock });

    const failure = await ask(port).catch((error: unknown) => error);

    expect(failure).toMatchObject({
      name: 'Failure',
      kind: 'invalid',
      message: expect.stringMatching(words),
    });
    expect(JSON.stringify(failure) + String(failure)).not.toContain('hunter2');
    expect(failure).toMatchObject({ cause: undefined });
  });
});

function simulator(): Opened & { readonly faults: Faults } {
  const clock = new HeldClock('2026-03-04T18:00:00Z');
  const faults = new Faults();
  const copy = {
    backup: 'b',
    takenAt: at('05:30:00').toISOString(),
    restoredAt: at('06:00:00').toISOString(),
  };
  const state = DatabaseState.parse({
    tables: {
      reports: { column: 'created_at', firstAt: at('00:00:00').toISOString(), everyMs: 3_600_000 },
    },
    copies: { staging: copy, archive: copy },
    redis: {},
  });
  const databases = { 'production-replica': {}, staging: {}, archive: { read_only: true } };
  return {
    port: simulateDatabases({ state, clock, faults }).named(databases),
    faults,
    async idleInTransaction() {
      const since = at('17:59:00').toISOString();
      const session = { pid: 4117, user: 'app', application: 'export', state: 'idle in transaction' };
      state.sessions.staging = [{ ...session, since, connectedAt: since }];
    },
  };
}

async function overTheWire(breakAt?: RegExp): Promise<Opened> {
  const { port: simulated, faults, idleInTransaction } = simulator();
  const wire = await onASocket(
    'database',
    postgresServer(simulated, () => breakAt),
    faults,
  );
  return { port: databasesAt(wire.address), faults: wire.faults, idleInTransaction };
}

function databasesAt(address: string, clock: typeof systemClock = systemClock, options = ''): Databases {
  const names = ['production-replica', 'staging', 'archive'];
  return connectDatabases({
    databases: Object.fromEntries(
      names.map((name) => [name, { url_secret: name, read_only: name === 'archive' }]),
    ),
    secrets: Object.fromEntries(names.map((name) => [name, `postgresql://bot@${address}/${name}${options}`])),
    clock,
  });
}
