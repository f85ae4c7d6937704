import type { Kysely } from 'kysely';
import type { HeldLock } from '../audit/event-store.ts';
import type { LocksToTake } from './database.ts';
import type { KnownLocks } from './known-locks.ts';
import type { Tables } from './tables.ts';

/** Makes the stream due: whoever waits there has come to the head of a line. */
type Wake = (stream: string) => void;

interface Taking extends LocksToTake {
  readonly at: string;
}

/** What changes with locks in a transaction, beside their rows. */
export interface LockChanges {
  readonly wake: Wake;
  readonly known: KnownLocks;
}

/**
 * Gives the run all of the targets, or none: returns what stands in its way, which is another run that holds a target or
 * one that waits for it longer. Taking ends the run's own waiting.
 */
export async function takeLocks(
  tx: Kysely<Tables>,
  { run, targets, at }: Taking,
  { wake, known }: LockChanges,
): Promise<readonly HeldLock[]> {
  const held = known.areFree(targets) ? [] : await readInTheWay(tx, run, targets);
  if (held.length > 0) return held;

  known.taken(targets);
  if (targets.length > 0)
    await tx
      .insertInto('locks')
      .values(sorted(targets).map((target) => ({ target, run, since: at })))
      .onConflict((conflict) => conflict.column('target').doNothing())
      .execute();
  if (!known.isOutOfLine(run)) await leaveLines(tx, run, wake);
  return [];
}

export interface Release {
  readonly run: string;
  /** Absent: everything. */
  readonly targets?: readonly string[];
}

/** Frees what the run holds, takes it out of every line, and wakes whoever is first in line now. */
export async function releaseLocks(tx: Kysely<Tables>, { run, targets }: Release, wake: Wake): Promise<void> {
  const held = tx.deleteFrom('locks').where('run', '=', run);
  const wanted = targets === undefined ? held : held.where('target', 'in', targets);
  const freed = targets?.length === 0 ? [] : await wanted.returning('target').execute();
  await leaveLines(tx, run, wake);
  for (const { target } of freed) await wakeFirst(tx, target, wake);
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
export async function joinLine(
  tx: Kysely<Tables>,
  waiter: Waiter,
  { known }: Pick<LockChanges, 'known'>,
): Promise<void> {
  const { run, stream, targets, at } = waiter;
  known.waitedFor(run, targets);
  const place = (await placeOf(tx, run)) ?? (await endOfLine(tx));
  for (const target of new Set(targets)) {
    await tx
      .insertInto('lock_line')
      .values({ target, run, stream, place, since: at })
      .onConflict((conflict) => conflict.columns(['target', 'run']).doNothing())
      .execute();
  }
}

/**
 * Puts the run before everybody else in the lines for these targets, whoever holds them. Nobody goes before a run that
 * has done so before: those come back, and nothing has changed.
 */
export async function goFirst(
  tx: Kysely<Tables>,
  waiter: Waiter,
  { wake, known }: LockChanges,
): Promise<readonly HeldLock[]> {
  const { run, stream, targets, at } = waiter;
  known.waitedFor(run, targets);
  const before = (await Promise.all(sorted(targets).map((target) => firstInLine(tx, target)))).flatMap(
    (first) => (first && first.run !== run && wentFirst(first) ? [toHeldLock(first)] : []),
  );
  if (before.length > 0) return before;

  const place = (await headOfLines(tx)) - 1;
  await leaveLines(tx, run, wake);
  for (const target of sorted(targets)) {
    await tx.insertInto('lock_line').values({ target, run, stream, place, since: at }).execute();
  }
  return [];
}

/** Everybody else stands from place 1 on. */
const wentFirst = ({ place }: { readonly place: number }): boolean => place < 1;

/** What keeps the run from these targets: another run that holds one, or one that stands before it in line. */
export async function readInTheWay(
  db: Kysely<Tables>,
  run: string,
  targets: readonly string[],
): Promise<readonly HeldLock[]> {
  const held: HeldLock[] = [];
  for (const target of sorted(targets)) held.push(...(await inTheWay(db, run, target)));
  return held;
}

const sorted = (targets: readonly string[]): readonly string[] => [...new Set(targets)].sort();

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
    .select(['target', 'run', 'stream', 'since', 'place'])
    .where('target', '=', target)
    .orderBy('place')
    .limit(1)
    .executeTakeFirst();
}

/** Takes the run out of every line, and wakes whoever is first in line now. */
export async function leaveLines(tx: Kysely<Tables>, run: string, wake: Wake): Promise<void> {
  const left = await tx.deleteFrom('lock_line').where('run', '=', run).returning('target').execute();
  for (const { target } of left) await wakeFirst(tx, target, wake);
}

/** Only the first: those behind it are refused as long as it waits, and are woken when it lets go. */
async function wakeFirst(tx: Kysely<Tables>, target: string, wake: Wake): Promise<void> {
  const first = await firstInLine(tx, target);
  if (first) wake(first.stream);
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
  const last = await places(tx).orderBy('place', 'desc').executeTakeFirst();
  return Math.max(last?.place ?? 0, 0) + 1;
}

async function headOfLines(tx: Kysely<Tables>): Promise<number> {
  const first = await places(tx).orderBy('place').executeTakeFirst();
  return Math.min(first?.place ?? 1, 1);
}

const places = (tx: Kysely<Tables>) => tx.selectFrom('lock_line').select('place').limit(1);

function toHeldLock(row: {
  readonly target: string;
  readonly run: string;
  readonly since: string;
}): HeldLock {
  return { target: row.target, run: row.run, since: new Date(row.since) };
}
