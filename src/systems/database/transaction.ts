import { Socket } from 'node:net';
import type { Client } from 'pg';
import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { Failure } from '../../lib/failure.ts';
import { lazily } from '../lazily.ts';
import { timedOut } from '../network-failures.ts';
import { postgresFailure } from './postgres-failure.ts';

/** Beyond the statement's own time: to connect, and to hear the answer. */
const MARGIN_MS = 15_000;
/** Waiting longer for somebody else's lock helps nobody. */
const LOCK_TIMEOUT_MS = 5_000;

export interface Asked {
  readonly operation: string;
  readonly signal: AbortSignal | undefined;
  readonly statementMs: number;
  readonly writes: boolean;
}

export interface Transaction {
  /** One statement; text in, text out. */
  ask(sql: string, values?: readonly unknown[]): Promise<Asking>;
  /** As `ask`, for what no rollback takes back: a lost answer then leaves the outcome unknown. */
  askForGood(sql: string, values?: readonly unknown[]): Promise<Asking>;
}

export interface Asking {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/**
 * Runs work in one transaction on a connection of its own: read-only unless it writes, with PostgreSQL's limit on each
 * statement and ours on the whole. Whatever goes wrong is a Failure, and PostgreSQL takes the transaction back.
 */
export function transactions(url: () => string, clock: Clock) {
  const driver = lazily(async () => (await import('pg')).default);

  return async <Result>(
    asked: Asked,
    work: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result> => {
    const { Client } = await driver();
    const connectionString = url();
    const socket = new Socket();
    const patience = patienceOf(asked, clock, () => socket.destroy());
    const progress = { sent: false };
    try {
      if (patience.isOver()) throw new Failure(timedOut('PostgreSQL', asked.operation));
      const client = new Client({ connectionString, ...OURS, stream: () => socket });
      // Whoever waits for an answer is told by the rejection; this event is a second copy of it.
      client.on('error', () => {});
      await client.connect();
      return await transact(client, asked, progress, work);
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw postgresFailure(
        { operation: asked.operation, sent: progress.sent, gaveUp: patience.isOver() },
        error,
      );
    } finally {
      patience.stop();
      socket.destroy();
    }
  };
}

const asText = (value: string | Buffer) => value.toString();
/** PostgreSQL's own text of every value: the driver would round large numbers and shift dates. */
const OURS = { application_name: 'runbolt', types: { getTypeParser: () => asText } };

async function transact<Result>(
  client: Client,
  asked: Asked,
  progress: { sent: boolean },
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  const ask = (sql: string, values: readonly unknown[] = []) => askClient(client, sql, values);
  await client.query(opening(asked));
  const result = await work({
    ask,
    askForGood(sql, values) {
      progress.sent = true;
      return ask(sql, values);
    },
  });
  progress.sent ||= asked.writes;
  await client.query('COMMIT');
  await client.end();
  return result;
}

const Rows = z.array(z.array(z.string().nullable()));

/** The extended protocol takes one statement at a time, whatever the text holds. */
async function askClient(client: Client, sql: string, values: readonly unknown[]): Promise<Asking> {
  const extended = { queryMode: 'extended', rowMode: 'array' } as const;
  const { fields, rows } = await client.query({ ...extended, text: sql, values: [...values] });
  return { columns: fields.map(({ name }) => name), rows: Rows.parse(rows) };
}

/** `SET LOCAL`, not start-up parameters, which poolers refuse. */
function opening({ writes, statementMs }: Asked): string {
  return [
    `BEGIN ${writes ? 'READ WRITE' : 'READ ONLY'}`,
    `SET LOCAL statement_timeout = ${Math.max(1, Math.round(statementMs))}`,
    `SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`,
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL intervalstyle = 'postgres'",
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL bytea_output = 'hex'",
    'SET LOCAL extra_float_digits = 1',
  ].join('; ');
}

/** Ours, and the caller's. */
function patienceOf({ signal, statementMs }: Asked, clock: Clock, giveUp: () => void) {
  const late = new AbortController();
  const cancel = clock.after(statementMs + MARGIN_MS, () => late.abort());
  const either = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
  either.addEventListener('abort', giveUp, { once: true });
  return { isOver: () => either.aborted, stop: cancel };
}
