import { z } from 'zod';

/** Somebody who is on call, as PagerDuty knows them. */
export const Person = z.object({
  id: z.string(),
  name: z.string(),
  /** Their Slack id, found by their e-mail address; absent when nobody here has it. */
  slack: z.string().exactOptional(),
});
export type Person = z.infer<typeof Person>;

const Entry = z.object({
  person: Person,
  start: z.coerce.date(),
  /** Null: for good. */
  end: z.coerce.date().nullable(),
  override: z.boolean(),
});
export type Entry = z.infer<typeof Entry>;

const Level = z.object({ level: z.number(), entries: z.array(Entry) });
export type Level = z.infer<typeof Level>;

/** Who is on call between two times, level by level: 1 is paged first. Overrides are in it already. */
export const Roster = z.object({ from: z.coerce.date(), until: z.coerce.date(), levels: z.array(Level) });
export type Roster = z.infer<typeof Roster>;

/** A stretch of time in which the same people are on call. */
export interface Turn {
  readonly from: Date;
  /** Undefined: no change as far as was read. */
  readonly until: Date | undefined;
  /** Empty: nobody is. */
  readonly people: readonly Person[];
  /** Somebody stands in for whoever's turn it is. */
  readonly override: boolean;
}

/** A level's turns one after the other, without holes: what nobody covers is a turn of nobody. */
export function turnsOf(
  { entries }: Level,
  { from, until }: Pick<Roster, 'from' | 'until'>,
): readonly Turn[] {
  const times = [from, until, ...entries.flatMap(({ start, end }) => (end ? [start, end] : [start]))];
  const points = [...new Set(times.map((at) => at.getTime()))]
    .filter((at) => at >= from.getTime() && at <= until.getTime())
    .sort((a, b) => a - b);
  const turns: Turn[] = [];
  for (const [index, point] of points.slice(0, -1).entries()) {
    const turn = turnAt(entries, new Date(point), points[index + 1] ?? point);
    const last = turns.at(-1);
    if (last && isSame(last.people, turn.people)) turns[turns.length - 1] = joined(last, turn);
    else turns.push(turn);
  }
  // What comes after the last day that was read is not known.
  return turns.map((turn) =>
    turn.until?.getTime() === until.getTime() ? { ...turn, until: undefined } : turn,
  );
}

function turnAt(entries: readonly Entry[], from: Date, until: number): Turn {
  const covering = entries.filter(({ start, end }) => start <= from && (!end || end > from));
  const people = new Map(covering.map(({ person }) => [person.id, person]));
  return {
    from,
    until: new Date(until),
    people: [...people.values()].toSorted((a, b) => a.id.localeCompare(b.id)),
    override: covering.some(({ override }) => override),
  };
}

const joined = (first: Turn, second: Turn): Turn => ({
  ...first,
  until: second.until,
  override: first.override || second.override,
});

export const isSame = (some: readonly Pick<Person, 'id'>[], others: readonly Pick<Person, 'id'>[]): boolean =>
  some.length === others.length && some.every(({ id }, index) => id === others[index]?.id);

/** Undefined for a time that was not read. */
export const turnOn = (turns: readonly Turn[], at: Date): Turn | undefined =>
  turns.find(({ from, until }) => from <= at && (!until || until > at));

/** The level that is paged first, and whose shifts are handed over. */
export const firstLevel = ({ levels, ...window }: Roster): readonly Turn[] =>
  levels[0] ? turnsOf(levels[0], window) : [];

/** When nobody is on call on the first level, as far as that lies in a stretch of time. */
export const gapsIn = (turns: readonly Turn[], from: Date, until: Date): readonly Turn[] =>
  turns.filter((turn) => turn.people.length === 0 && turn.from < until && (!turn.until || turn.until > from));
