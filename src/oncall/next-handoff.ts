import { parseCron } from '../lib/cron.ts';
import type { Rota } from '../runbooks/oncall-section.ts';
import { isSame, type Person, type Turn, turnOn } from './roster.ts';
import type { RotaState } from './rota-stream.ts';

/** A change of shift that people are to be told of. */
export interface Change {
  readonly why: 'shift' | 'cron';
  readonly at: Date;
  readonly outgoing: readonly Person[];
  readonly incoming: readonly Person[];
  readonly until: Date | undefined;
}

/** The newest change that is to be handed over now; undefined when it has been, or none has come. */
export function dueChange(
  rota: Rota,
  state: RotaState,
  turns: readonly Turn[],
  now: Date,
): Change | undefined {
  const change =
    rota.cron === undefined ? shiftChange(rota, turns, now) : cronChange(rota, state, turns, now);
  if (!change || !state.since || change.at <= state.since) return undefined;
  const { last } = state;
  if (!last) return change;
  if (change.at < last.at) return undefined;
  const handed = last.incoming.map((id) => ({ id }));
  const isHanded = change.at.getTime() === last.at.getTime() && isSame(change.incoming, handed);
  return isHanded ? undefined : change;
}

/** When the next one has to be looked at, as far as is known now. */
export function nextChangeAt(rota: Rota, turns: readonly Turn[], now: Date): Date | undefined {
  if (rota.cron !== undefined) return nextTick(rota, now);
  const starts = turns.slice(1).map(({ from }) => new Date(from.getTime() - rota.leadMs));
  return starts.find((at) => at > now);
}

function shiftChange({ leadMs }: Rota, turns: readonly Turn[], now: Date): Change | undefined {
  const ahead = new Date(now.getTime() + leadMs);
  // The first turn begins where the reading begins, which is no change of shift.
  const index = turns.findLastIndex(({ from }, number) => number > 0 && from <= ahead);
  const turn = turns[index];
  if (!turn) return undefined;
  // After a gap it is handed over by those who were on call before it.
  const before = turns.slice(0, index).findLast(({ people }) => people.length > 0);
  const { from: at, people: incoming, until } = turn;
  return { why: 'shift', at, outgoing: before?.people ?? [], incoming, until };
}

const LOOKED_BACK_MS = 8 * 24 * 60 * 60_000;
const MOST_TICKS = 20_000;

function cronChange(
  rota: Rota,
  { since, last }: RotaState,
  turns: readonly Turn[],
  now: Date,
): Change | undefined {
  const from = Math.max((last?.at ?? since ?? now).getTime(), now.getTime() - LOOKED_BACK_MS);
  const at = lastTick(rota, new Date(from), now);
  const turn = at && turnOn(turns, at);
  if (!turn) return undefined;
  const outgoing = turnOn(turns, last?.at ?? new Date(at.getTime() - 1))?.people ?? [];
  return { why: 'cron', at, outgoing, incoming: turn.people, until: turn.until };
}

function lastTick(rota: Rota, after: Date, now: Date): Date | undefined {
  let found: Date | undefined;
  let tick = nextTick(rota, after);
  for (let looked = 0; tick && tick <= now && looked < MOST_TICKS; looked += 1) {
    found = tick;
    tick = nextTick(rota, tick);
  }
  return found;
}

function nextTick({ cron, timezone }: Rota, after: Date): Date | undefined {
  const parsed = cron === undefined ? undefined : parseCron(cron, timezone);
  return parsed?.ok ? parsed.next(after) : undefined;
}
