import type { StoredEvent } from '../../src/audit/event.ts';
import type { Run } from '../../src/runs/run.ts';
import type { Ledger } from './ledger.ts';

type Lists = 'effects' | 'clicks' | 'answers' | 'said' | 'toldLater' | 'reported' | 'rooms' | 'pages';

/** What there is at the end: what the world outside saw, and the record beside it. */
export interface Evidence {
  readonly ledger: { readonly [Kind in Lists]: readonly Ledger[Kind][number][] };
  readonly auditChannel: string;
  /** The whole record, oldest first. */
  readonly events: readonly StoredEvent[];
  readonly runs: ReadonlyMap<string, Run>;
  /** What following the chain from its first event to its last came to; undefined: it is whole. */
  readonly brokenChain: string | undefined;
  /** Rows that nobody should have left behind. */
  readonly leftovers: readonly string[];
}

/** Something that must never be, with what it takes to find it. */
export interface Violation {
  readonly invariant: string;
  readonly run?: string;
  readonly what: string;
}
