import type { Clock } from '../lib/clock.ts';
import type { Faults } from './faults.ts';

/** What a stand-in for an outside system is made of. */
export interface Simulation<State> {
  /** Changed in place. */
  readonly state: State;
  readonly clock: Clock;
  readonly faults: Faults;
  /** Told after every change. */
  readonly changed?: () => void;
}
