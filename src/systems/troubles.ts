import type { Clock } from '../lib/clock.ts';
import { Failure } from '../lib/failure.ts';
import type { Faults } from './faults.ts';
import { lost, refused, throttled, timedOut, unreachable } from './network-failures.ts';

/** Long enough to be felt in the workspace, short enough to stay below every deadline. */
const SLOW_MS = 5_000;

export interface Troubled {
  /** Prefix of the switches: `ecs`. */
  readonly id: string;
  /** The vendor's own word: `Amazon ECS`. */
  readonly system: string;
  readonly faults: Faults;
  readonly clock: Clock;
  /** Those that can befall it; absent: all of them. */
  readonly kinds?: readonly Trouble[];
}

const TROUBLES = ['unreachable', 'slow', 'refused', 'throttled', 'lost'] as const;
export type Trouble = (typeof TROUBLES)[number];

/**
 * The ways in which any system behind a network misbehaves, as switches, and `call`, which lets a simulated call
 * through them. `writes` says that the call changes something: losing its answer leaves the outcome unknown.
 */
export function troubles({ id, system, faults, clock, kinds = TROUBLES }: Troubled) {
  for (const kind of kinds) faults.declare(`${id}/${kind}`, `${system} ${LABELS[kind]}`);

  const isOn = (trouble: Trouble) => faults.isOn(`${id}/${trouble}`);

  async function call<Answer>(asked: Asked, carryOut: () => Answer): Promise<Answer> {
    const { operation, signal } = asked;
    if (isOn('slow')) await wait(clock, SLOW_MS, signal);
    if (signal?.aborted) throw new Failure({ ...timedOut(system, operation), cause: signal.reason });
    if (isOn('unreachable')) throw new Failure(unreachable(system, operation));
    if (isOn('refused')) throw new Failure(refused(system, operation));
    if (isOn('throttled')) throw new Failure(throttled(system, operation));

    const answer = carryOut();
    if (isOn('lost'))
      throw new Failure(asked.writes ? lost(system, operation) : unreachable(system, operation));
    return answer;
  }

  return call;
}

const LABELS = {
  unreachable: 'cannot be reached',
  slow: `takes ${SLOW_MS / 1000} s to answer`,
  refused: 'refuses our credentials',
  throttled: 'says it is asked too often',
  lost: 'does what it is asked, but its answers are lost',
} as const;

export interface Asked {
  /** `update service credlink-production/api` */
  readonly operation: string;
  readonly signal?: AbortSignal | undefined;
  readonly writes?: boolean;
}

function wait(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, resolve);
    signal?.addEventListener('abort', () => {
      cancel();
      resolve();
    });
  });
}
