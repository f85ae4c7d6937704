import type { Actions } from '../actions/action.ts';
import type { EventStore, IncidentRows, RunRows } from '../audit/event-store.ts';
import type { Leases } from '../audit/lease.ts';
import type { Clock } from '../lib/clock.ts';
import type { Place } from '../lib/few-ahead.ts';
import type { Memberships } from '../policy/membership.ts';
import type { Environment, Role, Runbooks } from '../runbooks/runbook.ts';
import type { Systems } from '../systems/systems.ts';

/** By name; they reach an action's input and nothing else. */
export type Secrets = Readonly<Record<string, string>>;

/** What the engine works with. All of it is handed in. */
export interface EngineTools {
  readonly store: EventStore & RunRows & IncidentRows;
  readonly actions: Actions;
  readonly runbooks: () => Runbooks;
  /** The systems of one environment, and of no other. */
  readonly systems: (environment: Environment) => Systems;
  readonly memberships: (roles: readonly Role[]) => Promise<Memberships>;
  readonly secrets: Secrets;
  /** Takes the secrets out of plain data, as the store does before it keeps anything. The shape stays. */
  readonly redact: <Data>(data: Data) => Data;
  readonly clock: Clock;
  readonly log: EngineLog;
  /** Resolves when no person is kept waiting by going on; those with a place first, by it. Absent: always at once. */
  readonly quiet?: (place?: Place) => Promise<void>;
  /** Which process advances what. Absent: this is the only one. */
  readonly leases?: Leases;
  /** Throws `LeaseLost` when the run may be another replica's by now. Absent: it never is. */
  readonly prove?: () => void;
  /** Whether to leave the rest to whoever comes next. Absent: never. */
  readonly isStopping?: () => boolean;
}

/** What a plan needs: no record, so that one can be made when the store is dead. */
export type PlanningTools = Omit<EngineTools, 'store'>;

export interface EngineLog {
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}
