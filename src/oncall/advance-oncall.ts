import type { Rota } from '../runbooks/oncall-section.ts';
import type { AdvanceOther } from '../runs/engine.ts';
import { CARRY_AFTER } from '../schedules/carried.ts';
import { advanceTimed, type TimedStream } from '../schedules/timed-stream.ts';
import type { GapFound, RotaEvent } from './events.ts';
import { HANDOFF_PREFIX, handoffOfStream, handoffs } from './handoff-stream.ts';
import type { KnownRoster } from './known-roster.ts';
import { gapsAhead, makeHandoff } from './make-handoff.ts';
import { type Change, dueChange, nextChangeAt } from './next-handoff.ts';
import type { OnCallTools } from './oncall-tools.ts';
import { firstLevel, type Person, type Roster, type Turn, turnOn, turnsOf } from './roster.ts';
import {
  carryRota,
  foldRota,
  newRotaEvent,
  ROTA_CARRIED,
  ROTA_PREFIX,
  type RotaState,
  rotaOfStream,
} from './rota-stream.ts';

/** How often PagerDuty is asked whether anything has changed: an override is known this much later. */
const LOOK_EVERY_MS = 5 * 60_000;

/** For the engine's loop, by prefix: watches the rotas of the file and hands over when their shifts change. */
export function createOnCall(tools: OnCallTools): Readonly<Record<string, AdvanceOther>> {
  const waiting = handoffs(() => tools.clock.now());
  return {
    [ROTA_PREFIX]: async (stream, under = (store) => store) => {
      const held = { ...tools, store: under(tools.store) };
      await advanceTimed(rotas(held), rotaOfStream(stream) ?? '', held);
    },
    [HANDOFF_PREFIX]: async (stream, under = (store) => store) => {
      await advanceTimed(waiting, handoffOfStream(stream) ?? '', { ...tools, store: under(tools.store) });
    },
  };
}

const rotas = (tools: OnCallTools): TimedStream<RotaState> => ({
  prefix: ROTA_PREFIX,
  fold: foldRota,
  carry: { type: ROTA_CARRIED, after: CARRY_AFTER, event: carryRota },
  carryOut: async (state) => (await happens(state, tools)).map((event) => newRotaEvent(event)),
  dueAt: (state, now) => dueAt(state, now, tools),
});

async function happens(state: RotaState, tools: OnCallTools): Promise<readonly RotaEvent[]> {
  const rota = tools.rotas()[state.name];
  if (!rota) return [];
  if (!state.since) return [{ type: 'rota_watched', data: {} }];
  const known = await tools.know(rota);
  if (!known.roster) return [];
  const now = tools.clock.now();
  const turns = firstLevel(known.roster);
  const change = dueChange(rota, state, turns, now);
  if (change) return handOver(tools, { rota, state, known, turns, change });
  const gap = newGap(state, turns, now);
  return gap ? [{ type: 'gap_found', data: gapFound(gap, known.roster, turns, now) }] : [];
}

interface Handing {
  readonly rota: Rota;
  readonly state: RotaState;
  readonly known: KnownRoster;
  readonly turns: readonly Turn[];
  readonly change: Change;
}

async function handOver(tools: OnCallTools, handing: Handing): Promise<readonly RotaEvent[]> {
  const { at, incoming } = handing.change;
  const ids = incoming.map(({ id }) => id);
  const key = `${handing.rota.name} ${at.toISOString()} ${ids.join(' ')}`;
  const handoff = await makeHandoff(tools, { ...handing, key });
  return [{ type: 'shift_handed_over', data: { handoff, at: at.toISOString(), incoming: ids } }];
}

/** A gap that people have not been told of: that it is ahead, or that it has begun. */
function newGap({ gaps }: RotaState, turns: readonly Turn[], now: Date): Turn | undefined {
  return gapsAhead(turns, now).find(({ from }) => {
    const told = gaps[from.toISOString()];
    return told === undefined || (told === 'ahead' && from <= now);
  });
}

function gapFound({ from, until }: Turn, roster: Roster, turns: readonly Turn[], now: Date): GapFound {
  const { levels, ...window } = roster;
  const instead = levels
    .slice(1)
    .map((level) => turnOn(turnsOf(level, window), from)?.people ?? [])
    .find((people) => people.length > 0);
  const before = turns.findLast((turn) => turn.people.length > 0 && turn.from <= now)?.people ?? [];
  return {
    from: from.toISOString(),
    until: until?.toISOString() ?? null,
    begun: from <= now,
    instead: instead ?? [],
    call: [...before, ...(instead ?? [])].flatMap(({ slack }: Person) => slack ?? []),
  };
}

async function dueAt(state: RotaState, now: Date, tools: OnCallTools): Promise<Date | null> {
  const rota = tools.rotas()[state.name];
  if (!rota) return null;
  const again = new Date(now.getTime() + LOOK_EVERY_MS);
  const { roster } = await tools.know(rota);
  const turns = roster ? firstLevel(roster) : [];
  const gap = gapsAhead(turns, now).find(({ from }) => from > now)?.from;
  const times = [again, nextChangeAt(rota, turns, now), gap].filter((at) => at !== undefined);
  return times.reduce((first, at) => (at < first ? at : first));
}
