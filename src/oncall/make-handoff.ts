import { createHash } from 'node:crypto';
import { type Actor, RUNBOLT } from '../audit/event.ts';
import type { Rota } from '../runbooks/oncall-section.ts';
import type { HandoffMade } from './events.ts';
import { type Handoff, nagAt } from './handoff.ts';
import { handoffStream, newHandoffEvent, readHandoff } from './handoff-stream.ts';
import type { KnownRoster } from './known-roster.ts';
import type { Change } from './next-handoff.ts';
import type { OnCallTools } from './oncall-tools.ts';
import { gapsIn, type Turn } from './roster.ts';
import type { RotaState } from './rota-stream.ts';

const WEEK_MS = 7 * 24 * 60 * 60_000;

export interface Wanted {
  readonly rota: Rota;
  readonly state: RotaState;
  readonly known: KnownRoster;
  readonly turns: readonly Turn[];
  readonly change: Omit<Change, 'why'> & { readonly why: HandoffMade['why'] };
  /** The same for the same handoff: asking again finds the first one. */
  readonly key: string;
  readonly by?: Actor;
}

/** Makes a handoff, once, and ends the waiting of the one before it; answers its id. */
export async function makeHandoff(tools: OnCallTools, wanted: Wanted): Promise<string> {
  const { state, key, by = RUNBOLT } = wanted;
  const id = `h-${createHash('sha256').update(key).digest('hex').slice(0, 10)}`;
  const data = await compose(tools, wanted);
  const at = tools.clock.now();
  const stream = handoffStream(id);
  await tools.store.append({
    stream,
    // A second maker loses: it has been made.
    expectedVersion: 0,
    events: [newHandoffEvent({ type: 'handoff_made', data }, by)],
    rows: [{ row: 'due', stream, at: nagAt(asMade(id, data, at, by)) ?? null }],
  });
  if (state.latest && state.latest.handoff !== id) await supersede(tools, state.latest.handoff, id);
  return id;
}

const asMade = (id: string, made: HandoffMade, madeAt: Date, madeBy: Actor): Handoff => ({
  ...{ id, version: 1, made, madeAt, madeBy, notes: [], nagged: 0 },
  acknowledged: undefined,
  supersededBy: undefined,
});

async function compose(
  tools: OnCallTools,
  { rota, state, known, turns, change }: Wanted,
): Promise<HandoffMade> {
  const { name, title, timezone, channel } = rota;
  const now = tools.clock.now();
  const { why, at, outgoing, incoming, until } = change;
  return {
    rota: { name, title, timezone },
    ...(channel !== undefined && { channel }),
    ...{ why, at: at.toISOString(), outgoing, incoming },
    until: until?.toISOString() ?? null,
    week: weekOf(turns, now),
    readAt: (known.readAt ?? now).toISOString(),
    ...(known.silent && { silentSince: known.silent.since.toISOString() }),
    report: await tools.gather(state.latest?.madeAt ?? state.since ?? now),
  };
}

/** The turns of the next seven days, the one that is on among them. */
export const weekOf = (turns: readonly Turn[], now: Date): HandoffMade['week'] => {
  const end = new Date(now.getTime() + WEEK_MS);
  return turns
    .filter(({ from, until }) => from < end && (!until || until > now))
    .map((turn) => ({
      from: turn.from.toISOString(),
      ...(turn === turns[0] && { began: 'earlier' as const }),
      until: turn.until?.toISOString() ?? null,
      ...{ people: turn.people, override: turn.override },
    }));
};

export const gapsAhead = (turns: readonly Turn[], now: Date): readonly Turn[] =>
  gapsIn(turns, now, new Date(now.getTime() + WEEK_MS));

/** Nobody is reminded of it any more: there is a newer one. */
async function supersede({ store }: OnCallTools, id: string, by: string): Promise<void> {
  for (;;) {
    const handoff = (await readHandoff(store, id))?.handoff;
    if (!handoff || handoff.acknowledged || handoff.supersededBy !== undefined) return;
    const stream = handoffStream(id);
    const result = await store.append({
      stream,
      expectedVersion: handoff.version,
      events: [newHandoffEvent({ type: 'handoff_superseded', data: { by } })],
      rows: [{ row: 'due', stream, at: null }],
    });
    if (result.status === 'appended') return;
  }
}
