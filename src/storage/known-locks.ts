import type { Kysely } from 'kysely';
import type { LocksToTake } from './database.ts';
import { inParts } from './in-parts.ts';
import type { Tables } from './tables.ts';

/** What is certain about locks while a transaction goes on. What is not here has to be asked for. */
export class KnownLocks {
  readonly #free: Set<string>;
  readonly #outOfLine: Set<string>;

  constructor(free: Iterable<string>, outOfLine: Iterable<string>) {
    this.#free = new Set(free);
    this.#outOfLine = new Set(outOfLine);
  }

  /** Nobody holds any of these, and nobody waits for one. */
  areFree(targets: readonly string[]): boolean {
    return targets.every((target) => this.#free.has(target));
  }

  /** The run waits for nothing. */
  isOutOfLine(run: string): boolean {
    return this.#outOfLine.has(run);
  }

  /** Somebody holds these from now on. */
  taken(targets: readonly string[]): void {
    for (const target of targets) this.#free.delete(target);
  }

  /** The run waits for these from now on. */
  waitedFor(run: string, targets: readonly string[]): void {
    this.taken(targets);
    this.#outOfLine.delete(run);
  }
}

/** Asks for all that a transaction is going to take at once, after nobody else can take or wait any more. */
export async function askKnownLocks(tx: Kysely<Tables>, takes: readonly LocksToTake[]): Promise<KnownLocks> {
  const targets = new Set(takes.flatMap((one) => one.targets));
  const runs = new Set(takes.map(({ run }) => run));
  for (const part of inParts([...targets])) {
    const held = await tx.selectFrom('locks').select('target').where('target', 'in', part).execute();
    const lined = await linesOf(tx).select('target').where('target', 'in', part).execute();
    for (const { target } of [...held, ...lined]) targets.delete(target);
  }
  for (const part of inParts([...runs])) {
    for (const { run } of await linesOf(tx).select('run').where('run', 'in', part).execute())
      runs.delete(run);
  }
  return new KnownLocks(targets, runs);
}

const linesOf = (tx: Kysely<Tables>) => tx.selectFrom('lock_line').distinct();
