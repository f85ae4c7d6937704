import type { Kysely } from 'kysely';
import type { HeldLock } from '../audit/event-store.ts';
import { setDue } from './due.ts';
import type { Tables } from './tables.ts';

/**
 * Gives the run all of the targets, or none: returns what stands in its way, which is another run that holds a target or
 * one that waits for it longer. Taking ends the run's own waiting.
 */
export async function takeLocks(
  tx: Kysely<Tables>,
  run: string,
  targets: readonly string[],
  at: string,
): Promise<readonly HeldLock[]> {
  const sorted = [...new Set(targets)].sort();
  const held: HeldLock[] = [];
  for (const target of sorted) held.push(...(await inTheWay(tx, run, target)));
  if (held.length > 0) return held;

  for (const target of sorted) {
    await tx
      .insertInto('locks')
      .values({ target, run, since: at })
      .onConflict((conflict) => conflict.column('target').doNothing())
      .execute();
  }
  await leaveLines(tx, run, at);
  return [];
}

/** Frees what the run holds, takes it out of every line, and wakes whoever is first in line now. */
export async function releaseLocks(tx: Kysely<Tables>, run: string, at: string): Promise<void> {
  const freed = await tx.deleteFrom('locks').where('run', '=', run).returning('target').execute();
  await leaveLines(tx, run, at);
  for (const { target } of freed) await wakeFirst(tx, target, at);
}

export interface Waiter {
  readonly run: string;
  /** Made due when the run's turn has come. */
  readonly stream: string;
  readonly targets: readonly string[];
  readonly at: string;
}

/**
 * Puts the run at the end of the line for each target. A run that waits already keeps its place, in new lines too: with
 * one place for all, whoever waits longest is first in every line it stands in, and no two can wait for each other.
 */
export async function joinLine(tx: Kysely<Tables>, waiter: Waiter): Promise<void> {
  const { run, stream, targets, at } = waiter;
  const place = (await placeOf(tx, run)) ?? (await endOfLine(tx));
  for (const target of new Set(targets)) {
    await tx
      .insertInto('lock_line')
      .values({ target, run, stream, place, since: at })
      .onConflict((conflict) => conflict.columns(['target', 'run']).doNothing())
      .execute();
  }
}

export async function readLocks(
  db: Kysely<Tables>,
  targets: readonly string[],
): Promise<readonly HeldLock[]> {
  if (targets.length === 0) return [];
  const rows = await db
    .selectFrom('locks')
    .selectAll()
    .where('target', 'in', [...new Set(targets)])
    .orderBy('target')
    .execute();
  return rows.map(toHeldLock);
}

async function inTheWay(tx: Kysely<Tables>, run: string, target: string): Promise<readonly HeldLock[]> {
  const holder = await tx.selectFrom('locks').selectAll().where('target', '=', target).executeTakeFirst();
  if (holder?.run === run) return [];
  const first = holder ?? (await firstInLine(tx, target));
  return first && first.run !== run ? [toHeldLock(first)] : [];
}

async function firstInLine(tx: Kysely<Tables>, target: string) {
  return tx
    .selectFrom('lock_line')
    .select(['target', 'run', 'stream', 'since'])
    .where('target', '=', target)
    .orderBy('place')
    .limit(1)
    .executeTakeFirst();
}

/** Takes the run out of every line, and wakes whoever is first in line now. */
export async function leaveLines(tx: Kysely<Tables>, run: string, at: string): Promise<void> {
  const left = await tx.deleteFrom('lock_line').where('run', '=', run).returning('target').execute();
  for (const { target } of left) await wakeFirst(tx, target, at);
}

/** Only the first: those behind it are refused as long as it waits, and are woken when it lets go. */
async function wakeFirst(tx: Kysely<Tables>, target: string, at: string): Promise<void> {
  const first = await firstInLine(tx, target);
  if (first) await setDue(tx, first.stream, new Date(at));
}

async function placeOf(tx: Kysely<Tables>, run: string): Promise<number | undefined> {
  const waiting = await tx
    .selectFrom('lock_line')
    .select('place')
    .where('run', '=', run)
    .limit(1)
    .executeTakeFirst();
  return waiting?.place;
}

async function endOfLine(tx: Kysely<Tables>): Promise<number> {
  const last = await tx
    .selectFrom('lock_line')
    .select('place')
    .orderBy('place', 'desc')
    .limit(1)
    .executeTakeFirst();
  return (last?.place ?? 0) + 1;
}

function toHeldLock(row: {
  readonly target: string;
  readonly run: string;
  readonly since: string;
}): HeldLock {
  return { target: row.target, run: row.run, since: new Date(row.since) };
}
