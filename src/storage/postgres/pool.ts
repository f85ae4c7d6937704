import pg from 'pg';

/** However far away it is, a database that has not answered by then is treated as gone. */
const CONNECT_MS = 5_000;
const STATEMENT_MS = 8_000;
const ANSWER_MS = 10_000;
const MOST_CONNECTIONS = 8;

/** Connections for queries, made when they are needed. */
export function openPool(url: string): RenewablePool {
  return new RenewablePool(
    new pg.Pool({ ...connectionTo(url), max: MOST_CONNECTIONS, query_timeout: ANSWER_MS }),
  );
}

/** How every connection is made, the listening one too. */
export function connectionTo(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    application_name: 'runbolt',
    types: { getTypeParser },
  };
}

/** Positions and versions come as bigint, which the driver hands over as text. They stay far below 2^53. */
const BIGINT = 20;

function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return oid === BIGINT ? Number : pg.types.getTypeParser(oid, format);
}

/** A pool whose connections can all be declared stale: after a failover they lead to the wrong server. */
export class RenewablePool {
  readonly #pool: pg.Pool;
  readonly #known = new WeakMap<pg.PoolClient, number>();
  #generation = 0;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
    // A connection that breaks fails the query on it, and the pool takes it out: there is nothing to add to that.
    pool.on('error', () => {});
    pool.on('connect', (client) => client.on('error', () => {}));
  }

  get options(): object {
    return this.#pool.options;
  }

  async connect(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await this.#pool.connect();
      if (!this.#known.has(client)) await this.#prepare(client);
      if (this.#known.get(client) === this.#generation) return client;
      client.release(true);
    }
  }

  renew(): void {
    this.#generation++;
  }

  end(): Promise<void> {
    return this.#pool.end();
  }

  async #prepare(client: pg.PoolClient): Promise<void> {
    const generation = this.#generation;
    try {
      await client.query(SETTINGS);
      this.#known.set(client, generation);
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}

/**
 * What we rely on, whatever the role's defaults are. A process that is stopped in the middle of a transaction holds up
 * everybody's appends until PostgreSQL ends it; what was acknowledged is on the disk.
 */
const SETTINGS = `
  set statement_timeout = ${STATEMENT_MS};
  set idle_in_transaction_session_timeout = 5000;
  set default_transaction_isolation = 'read committed';
  select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'`;
