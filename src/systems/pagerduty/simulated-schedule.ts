import { z } from 'zod';
import type { OnCallEntry, OnCallSchedule, TimeWindow } from './port.ts';

const Span = z.object({ start: z.string(), end: z.string() });

/** A rota: its people take turns of `turnMs`, from `since` on. */
export const ScheduleState = z.object({
  id: z.string(),
  name: z.string(),
  users: z.array(z.string()),
  since: z.string(),
  turnMs: z.number(),
  // Younger than the first saved worlds.
  /** Somebody stands in; the newest counts. */
  overrides: z.array(Span.extend({ user: z.string() })).default([]),
  /** Times that no layer covers. */
  uncovered: z.array(Span).default([]),
});
export type ScheduleState = z.output<typeof ScheduleState>;

type Entry = { readonly user: string; readonly start: number; readonly end: number };

/** Whose turn it is, from when until when, overrides included; undefined when nobody's. */
export function entryAt(schedule: ScheduleState, at: Date): Entry | undefined {
  const since = at.getTime() - schedule.turnMs;
  const until = at.getTime() + schedule.turnMs;
  return finalEntries(schedule, since, until).find(
    ({ start, end }) => start <= at.getTime() && at.getTime() < end,
  );
}

/** As PagerDuty answers with `overflow`: entries that cross a bound of the window are whole. */
export function rendered(
  schedule: ScheduleState,
  users: readonly { readonly id: string; readonly name: string }[],
  { since, until }: TimeWindow,
): OnCallSchedule {
  const toEntry = ({ user, start, end }: Entry): OnCallEntry => ({
    user: { id: user, summary: users.find(({ id }) => id === user)?.name ?? '' },
    start: new Date(start),
    end: new Date(end),
  });
  const inWindow = ({ start, end }: Entry) => end > since.getTime() && start < until.getTime();
  const final = finalEntries(schedule, since.getTime(), until.getTime()).filter(inWindow);
  const overrides = schedule.overrides.map(toSpan).filter(inWindow);
  return {
    id: schedule.id,
    name: schedule.name,
    final_schedule: { rendered_schedule_entries: final.map(toEntry) },
    overrides_subschedule: { rendered_schedule_entries: overrides.map(toEntry) },
  };
}

function finalEntries(schedule: ScheduleState, since: number, until: number): readonly Entry[] {
  const overrides = schedule.overrides.map(toSpan);
  const uncovered = schedule.uncovered.map((span) => toSpan({ ...span, user: '' }));
  const turns = cut(turnsOf(schedule, since, until), uncovered);
  const inForce = overrides.reduce<readonly Entry[]>((entries, one) => [...cut(entries, [one]), one], turns);
  return inForce.toSorted((a, b) => a.start - b.start);
}

function turnsOf({ users, since, turnMs }: ScheduleState, from: number, until: number): readonly Entry[] {
  if (users.length === 0) return [];
  const begin = Date.parse(since);
  const first = Math.floor((from - begin) / turnMs);
  const count = Math.ceil((until - begin) / turnMs) - first;
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const turn = first + index;
    const user = users[((turn % users.length) + users.length) % users.length] ?? '';
    return { user, start: begin + turn * turnMs, end: begin + (turn + 1) * turnMs };
  });
}

/** What is left of the entries beside these spans. */
const cut = (entries: readonly Entry[], spans: readonly Entry[]): readonly Entry[] =>
  spans.reduce<readonly Entry[]>(
    (left, span) =>
      left
        .flatMap((one) => [
          { ...one, end: Math.min(one.end, span.start) },
          { ...one, start: Math.max(one.start, span.end) },
        ])
        .filter(({ start, end }) => start < end),
    entries,
  );

const toSpan = ({ user, start, end }: { user: string; start: string; end: string }): Entry => ({
  user,
  start: Date.parse(start),
  end: Date.parse(end),
});
