import pg from 'pg';
import { systemClock } from '../../src/lib/clock.ts';
import { connectDatabases } from '../../src/systems/database/client.ts';
import type { Databases } from '../../src/systems/database/port.ts';
import { given } from './given.ts';

const HOURS = { 'production-replica': 19, staging: 6 };
type Name = keyof typeof HOURS;
const NAMES: readonly Name[] = ['production-replica', 'staging'];

/** Two databases of this suite's own on the PostgreSQL that is given, as `owesDatabases` wants them. */
export class OwnPostgres {
  readonly #connections: pg.Client[] = [];
  readonly #mark: string;

  constructor(suite: string) {
    this.#mark = `runbolt_e2e_${suite}_${process.pid}`;
  }

  /** A role that a test may make; it goes with the databases. */
  get role(): string {
    return `${this.#mark}_role`;
  }

  nameOf(database: Name): string {
    return `${this.#mark}_${database === 'staging' ? 'staging' : 'replica'}`;
  }

  url(database?: Name): string {
    const address = new URL(given('RUNBOLT_E2E_POSTGRES_URL'));
    if (database !== undefined) address.pathname = `/${this.nameOf(database)}`;
    return address.href;
  }

  async create(): Promise<void> {
    const admin = await this.connect(this.url());
    for (const name of NAMES) {
      await admin.query(`CREATE DATABASE ${this.nameOf(name)}`);
      const client = await this.connect(this.url(name));
      await client.query('CREATE TABLE reports (id bigint PRIMARY KEY, created_at timestamptz NOT NULL)');
    }
  }

  /** A row each hour from midnight on. */
  async fill(): Promise<void> {
    for (const name of NAMES) {
      const client = await this.connect(this.url(name));
      await client.query('TRUNCATE reports');
      await client.query(
        "INSERT INTO reports SELECT n, timestamptz '2026-03-04 00:00:00Z' + (n - 1) * interval '1 hour' FROM generate_series(1, $1::int) n",
        [HOURS[name]],
      );
    }
  }

  databases(staging = this.url('staging')): Databases {
    return connectDatabases({
      databases: {
        'production-replica': { url_secret: 'REPLICA', read_only: false },
        staging: { url_secret: 'STAGING', read_only: false },
        archive: { url_secret: 'STAGING', read_only: true },
      },
      secrets: { STAGING: staging, REPLICA: this.url('production-replica') },
      clock: systemClock,
    });
  }

  async idleInTransaction(address = this.url('staging')): Promise<void> {
    const client = await this.connect(address);
    await client.query('BEGIN');
  }

  async connect(address: string): Promise<pg.Client> {
    const client = new pg.Client(address);
    // Sessions of a suite are ended by the very thing that it tests.
    client.on('error', () => {});
    await client.connect();
    this.#connections.push(client);
    return client;
  }

  /** For `afterEach`. */
  async disconnect(): Promise<void> {
    for (const client of this.#connections.splice(0)) await client.end();
  }

  async remove(): Promise<void> {
    const admin = await this.connect(this.url());
    for (const name of NAMES) await admin.query(`DROP DATABASE ${this.nameOf(name)} WITH (FORCE)`);
    await admin.query(`DROP ROLE IF EXISTS ${this.role}`);
    await this.disconnect();
  }
}
