import type { Actions } from '../actions/action.ts';
import type { AlertRows, EventStore, IncidentRows, RunRows } from '../audit/event-store.ts';
import type { Clock } from '../lib/clock.ts';
import type { RandomBytes } from '../lib/ids.ts';
import type { Memberships } from '../policy/membership.ts';
import type { Role, Runbooks } from '../runbooks/runbook.ts';

/** What every command works with, whichever surface it came in by. */
export interface CommandContext {
  readonly store: EventStore & RunRows & IncidentRows & AlertRows;
  readonly actions: Actions;
  /** The runbooks file as it stands now. */
  readonly runbooks: () => Runbooks;
  /** Who is in these roles, fetched or remembered; a source that does not answer is a fact, not an error. */
  readonly memberships: (roles: readonly Role[]) => Promise<Memberships>;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Something happened to this run; `first`: it is an emergency stop. */
  readonly wake: (run: string, first?: boolean) => void;
}
