import type { Kysely } from 'kysely';
import type { Lease, Leases } from '../audit/lease.ts';
import type { Replicas } from '../audit/replicas.ts';
import type { Chain, Head } from './chain.ts';
import type { Tables } from './tables.ts';

/** The database below the store. The SQL is the same everywhere; this is what is not. */
export interface Database {
  readonly db: Kysely<Tables>;
  /** Turns the database's errors into ours. */
  translate(error: unknown): unknown;
  /** The first thing in each transaction. */
  begin(tx: Kysely<Tables>, intent: Intent): Promise<void>;
  /** The end of the chain, which nobody else makes longer before this transaction ends, and the instant for what is added. */
  takeHead(tx: Kysely<Tables>, touched: readonly string[]): Promise<TakenHead>;
  /**
   * What to do about a transaction that did not go through; throws when every other would fare the same. Absent: it has
   * failed, and that is all there is to say.
   */
  afterTrouble?(trouble: Trouble): Promise<Verdict>;
  /** Told the end of the chain after each commit that made it longer. */
  kept?(head: Head): void;
  /** Writes the database as it is at one moment into a new file, while it is used. Absent: it has tools of its own. */
  copyTo?(path: string): Promise<void>;
  /** Gives unused space back to the disk; the size in bytes before and after. Absent: it does so by itself. */
  shrink?(): { readonly before: number; readonly after: number };
  /** What other processes appended. Absent: there are no others. */
  readonly news?: News;
  /** Who may act, where several processes could. Absent: this one may, always. */
  readonly leases?: SharedLeases;
  /** The processes that share it. Absent: this one is alone. */
  readonly replicas?: Replicas;
  close(): Promise<void>;
}

export interface SharedLeases extends Leases {
  /** Whether it is still held; it stays so until the transaction ends. */
  isHeld(tx: Kysely<Tables>, lease: Lease): Promise<boolean>;
}

/** What a transaction is going to do. */
export interface Intent {
  /** It decides on rows that belong to no stream: locks, their lines, open loops. */
  readonly sharedRows: boolean;
  /** The stream and the request that it decides about. */
  readonly stream?: string;
  readonly request?: string | undefined;
  /** The locks that it is going to take. */
  readonly takes?: readonly LocksToTake[];
}

export interface LocksToTake {
  readonly run: string;
  readonly targets: readonly string[];
}

export interface TakenHead {
  readonly head: Head;
  /** ISO 8601 in UTC with milliseconds. */
  readonly at: string;
}

export interface Trouble {
  /** Translated. */
  readonly error: unknown;
  /** What the transaction would have appended, when its COMMIT had been sent. */
  readonly sent: Chain | undefined;
  /** How often it has been tried, and since when. */
  readonly attempts: number;
  readonly since: Date;
}

/** `again`: it certainly did not happen, and may the next time. */
export type Verdict = 'failed' | 'committed' | 'again';

export interface News {
  /** Calls back after another process appended, with the streams its commands touched; undefined: any may have been. */
  listen(call: (touched: readonly string[] | undefined) => void): void;
}
