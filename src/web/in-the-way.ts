import type { Holding } from '../runs/events.ts';
import type { StartHeld } from '../runs/exception-events.ts';
import type { Run } from '../runs/run.ts';
import { nameOf } from './name-of.ts';

/** What a planned run would meet before it may act, as far as it was known: freezes, and others at the same targets. */
export function inTheWay({ plan, end, exceptions, request: { runbook } }: Run): readonly string[] {
  if (end && end.status !== 'planned') return [];
  const { frozen, held = [] } = plan ?? {};
  const then = runbook.halt ? 'it stops it all the same' : THEN[runbook.whenLocked];
  return [
    ...(exceptions.held ? [heldBy(exceptions.held)] : []),
    ...(frozen && !exceptions.held
      ? [`change freeze (${frozen.what}) until ${untilWords(frozen.until)}`]
      : []),
    ...held.map((holding) => `${holdingLine(holding)}; while that lasts, ${then}`),
  ];
}

const THEN = { queue: 'it waits in line', refuse: 'it is refused' } as const;

/** What keeps it from starting, and until when. */
export function heldBy({ why, what, until, override }: Kept): string {
  const when = untilWords(until);
  if (why === 'cool_down') return `its targets rest after ${what} until ${when}`;
  if (why === 'at_most') return `it has been run as often as it may; possible again at ${when}`;
  const who = override.length === 0 ? 'nobody may override it' : `${override.join(' or ')} may override it`;
  return `change freeze (${what}) until ${when}; ${who}`;
}

type Kept = Pick<StartHeld, 'why' | 'what' | 'override'> & { readonly until: string | Date | null };

const untilWords = (until: string | Date | null): string => {
  if (until === null) return 'further notice';
  return until instanceof Date ? until.toISOString() : until;
};

/** `held by r-7k3f9qxa, Restart the purge, asked for by rhea (U0…), since 2026-03-04 02:48 UTC: step 1 of 2` */
export const holdingLine = ({ run, title, by, targets, since, doing }: Holding): string =>
  `${targets.join(', ')} is held by ${run}, ${title}, asked for by ${nameOf(by)}, since ${since.slice(0, 16).replace('T', ' ')} UTC: ${doing}`;
