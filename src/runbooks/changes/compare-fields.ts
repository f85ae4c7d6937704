import { isDeepStrictEqual } from 'node:util';
import { formatDuration } from '../../lib/duration.ts';
import type { Json, JsonObject } from '../../lib/json.ts';
import { type Difference, type Direction, opposite } from './file-change.ts';

type Value = Json | undefined;

/** What a change of one field means; `as` is its name in the file. Called only when the two differ. */
export type Rule = (before: Value, after: Value, as: string) => readonly Difference[];
export type Rules = Readonly<Record<string, Rule>>;

/**
 * Every field that differs, by its rule. A field that has no rule loosens: whoever adds a word to the language and
 * forgets it here makes the record cry wolf, never keep silent.
 */
export function compareFields(
  before: JsonObject,
  after: JsonObject,
  rules: Rules,
  prefix = '',
): readonly Difference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter((name) => !isDeepStrictEqual(before[name], after[name]))
    .flatMap((name) => (rules[name] ?? always('loosens'))(before[name], after[name], prefix + inFile(name)));
}

/** Not worth a word: how things are called. */
export const silent: Rule = () => [];

export const always =
  (direction: Direction): Rule =>
  (before, after, as) => [{ direction, what: `${as}: ${inWords(before)} → ${inWords(after)}` }];

/** A yes or no; absent is no. */
export const switchedOn =
  (direction: Direction): Rule =>
  (before, after, as) => [
    {
      direction: after === true ? direction : opposite(direction),
      what: `${as}: ${before === true} → ${after === true}`,
    },
  ];

/** A number; `absent` is what having none amounts to. */
export const grown =
  (direction: Direction, absent = 0): Rule =>
  (before, after, as) => {
    const [from, to] = [before ?? absent, after ?? absent].map(Number);
    const grew = Number(to) > Number(from);
    return always(grew ? direction : opposite(direction))(before, after, as);
  };

/** The same for a length of time in milliseconds, said as people write it. */
export const longer =
  (direction: Direction): Rule =>
  (before, after, as) => [
    {
      direction: Number(after) > Number(before) ? direction : opposite(direction),
      what: `${as}: ${formatDuration(Number(before))} → ${formatDuration(Number(after))}`,
    },
  ];

/** Something that holds people back while it is there; another one in its place only changes it. */
export const restraint: Rule = (before, after, as) => {
  if (before === undefined) return always('tightens')(before, after, as);
  return always(after === undefined ? 'loosens' : 'changes')(before, after, as);
};

/** A list as a set: what came, and what went. */
export const members =
  (added: Direction, removed: Direction = opposite(added)): Rule =>
  (before, after, as) => {
    const [old, now] = [textsIn(before), textsIn(after)];
    const came = now.filter((one) => !old.includes(one));
    const went = old.filter((one) => !now.includes(one));
    return [
      ...came.map((one) => ({ direction: added, what: `${as}: ${one} added` })),
      ...went.map((one) => ({ direction: removed, what: `${as}: ${one} removed` })),
    ];
  };

/** What may be chosen; without a list it may be anything. */
export const choices: Rule = (before, after, as) => {
  if (before === undefined || after === undefined) return restraint(before, after, as);
  return members('loosens')(before, after, as);
};

/** A part with fields of its own; absent has none. */
export const part =
  (rules: Rules): Rule =>
  (before, after, as) =>
    compareFields(objectIn(before), objectIn(after), rules, `${as}.`);

export const objectIn = (value: Value): JsonObject =>
  typeof value === 'object' && value !== null && !isList(value) ? value : {};

export const listIn = (value: Value): readonly Json[] => (isList(value) ? value : []);

export const textsIn = (value: Value): readonly string[] => listIn(value).map(inWords);

const isList = (value: Value): value is readonly Json[] => Array.isArray(value);

const LONGEST = 160;

export function inWords(value: Value): string {
  if (value === undefined) return 'none';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** Fields of the checked form by the names that people write: `withinMs` is `within`, `whenLocked` is `when_locked`. */
const inFile = (name: string): string =>
  name.replace(/Ms$/, '').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
