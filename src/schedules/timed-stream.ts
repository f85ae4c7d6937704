import type { NewEvent, StoredEvent } from '../audit/event.ts';
import type { EventStore } from '../audit/event-store.ts';
import type { Clock } from '../lib/clock.ts';
import { reach } from '../lib/crash-points.ts';
import type { AdvanceOther } from '../runs/engine.ts';

/** An event as a stream's state is folded from it: stored, or about to be. */
export type Happened = Pick<StoredEvent, 'type' | 'data' | 'actor' | 'at' | 'version'>;

/**
 * A kind of stream that moves by itself when its time has come: a schedule, a handoff. Its time is a stored row, so
 * it survives restarts; its stream's version lets one replica only move it.
 */
export interface TimedStream<State> {
  /** `schedule/`; the id follows. */
  readonly prefix: string;
  readonly fold: (id: string, happened: readonly Happened[]) => State;
  /**
   * Carries out what is to be done next and says what happened. It may be called again for the same state, after a
   * crash or by another replica: what it does outside must be safe to repeat. Empty: nothing until `dueAt`.
   */
  readonly carryOut: (state: State) => Promise<readonly NewEvent[]>;
  /** For streams that never end: what stands for all that happened so far, once so much has. */
  readonly carry?: {
    readonly type: string;
    readonly after: number;
    readonly event: (state: State) => NewEvent;
  };
  /** When somebody has to look at it next; null: only when something happens to it. */
  readonly dueAt: (state: State, now: Date) => Date | null | Promise<Date | null>;
}

export interface TimedTools {
  readonly store: EventStore;
  readonly clock: Clock;
}

/** Takes a timed stream as far as it goes by itself. */
export async function advanceTimed<State>(
  kind: TimedStream<State>,
  id: string,
  { store, clock }: TimedTools,
): Promise<void> {
  const stream = `${kind.prefix}${id}`;
  for (;;) {
    const stored = await store.read(stream, kind.carry?.type);
    const state = kind.fold(id, stored);
    const expectedVersion = stored.at(-1)?.version ?? 0;
    const carried = kind.carry && stored.length > kind.carry.after ? [kind.carry.event(state)] : [];
    const events = [...carried, ...(await kind.carryOut(state))];
    const at = clock.now();
    reach('before-storing', () => kind.prefix.slice(0, -1));
    const after = kind.fold(id, [...stored, ...asIfStored(events, expectedVersion, at)]);
    // Without events it only stores when to look again.
    const rows = [{ row: 'due', stream, at: await kind.dueAt(after, at) } as const];
    const result = await store.append({ stream, expectedVersion, events, rows });
    if (result.status === 'appended' && events.length === 0) return;
  }
}

const asIfStored = (events: readonly NewEvent[], version: number, at: Date): readonly Happened[] =>
  events.map((event, index) => ({ ...event, version: version + index + 1, at }));

/** For the engine's loop: each kind of stream by its prefix. */
export function advanceByPrefix(advances: Readonly<Record<string, AdvanceOther>>): AdvanceOther {
  return async (stream, under) => {
    const prefix = Object.keys(advances).find((one) => stream.startsWith(one));
    const advance = prefix === undefined ? undefined : advances[prefix];
    if (!advance) throw new Error(`nobody knows how to advance ${stream}`);
    await advance(stream, under);
  };
}
