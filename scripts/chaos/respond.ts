import { pause } from './flaky-front.ts';
import type { Ledger } from './ledger.ts';
import type { Plan } from './plan.ts';
import type { Chance } from './random.ts';
import { report } from './sender.ts';
import { respond } from './war-room.ts';
import type { ChaosWorld } from './world.ts';

export interface Responding {
  /** Everything was reported and typed: each incident has its channel by then. */
  isCalm(): boolean;
  /** Nobody waits for anything any more. */
  leave(): Promise<void>;
}

interface RespondParts {
  readonly world: Pick<ChaosWorld, 'slack' | 'door'>;
  readonly ledger: Ledger;
  readonly chance: Chance;
}

/** Alerts are sent, and people declare incidents and look after them, from now on. */
export function respondTo({ groups, incidents }: Plan, { world, ledger, chance }: RespondParts): Responding {
  const began = Date.now();
  let isOver = false;
  let left = groups.length + incidents.length;
  const at = (ms: number) => pause(Math.max(0, ms - (Date.now() - began)));
  const shared = { ...world, door: () => world.door.url, ledger, at, isOver: () => isOver };
  const all = [
    ...groups.map((group) => report({ ...shared, chance: chance.fork(group.name) }, group)),
    ...incidents.map((incident) => respond(shared, incident)),
  ].map((one) => one.finally(() => left--));
  return {
    isCalm: () => left === 0,
    async leave() {
      isOver = true;
      await Promise.all(all);
    },
  };
}
