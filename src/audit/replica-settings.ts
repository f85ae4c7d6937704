import type { Difference, ReplicaSeen, Sealed, Setting } from './replicas.ts';

/** The settings that are not the same everywhere, by name; what is secret is told apart, never told. */
export function differingSettings(replicas: readonly ReplicaSeen[]): readonly Difference[] {
  const names = new Set(replicas.flatMap(({ settings }) => Object.keys(settings)));
  return [...names].sort().flatMap((name) => {
    const values = replicas.flatMap((replica) => {
      const setting = replica.settings[name];
      return setting === undefined ? [] : [{ name: replica.name, setting }];
    });
    return differing(name, values);
  });
}

interface Value {
  /** Of the replica. */
  readonly name: string;
  readonly setting: Setting;
}

function differing(what: string, values: readonly Value[]): readonly Difference[] {
  const groups = [...Map.groupBy(values, comparable(values)).values()];
  if (groups.length < 2) return [];
  const named = groups
    .sort(byRank)
    .map((group, index) => `${word(group, index, groups)} on ${namesOf(group)}`);
  return [{ what, words: `${what}: ${named.join('; ')}` }];
}

/** Under different keys the same value has different seals: then only whether it is set can be compared. */
function comparable(values: readonly Value[]): (value: Value) => string {
  const keys = new Set(values.flatMap(({ setting }) => (isSealed(setting) ? [setting.key] : [])));
  return ({ setting }) => {
    if (setting === null) return 'not set';
    if (!isSealed(setting)) return `=${setting}`;
    return keys.size > 1 ? 'set' : setting.seal;
  };
}

/** The value that most have comes first, and where it is not set last. */
const byRank = (one: Group, other: Group): number =>
  rank(one) - rank(other) || other.length - one.length || (namesOf(one) < namesOf(other) ? -1 : 1);

const rank = ([first]: Group): number => (first?.setting === null ? 1 : 0);

function word([first]: Group, index: number, groups: readonly Group[]): string {
  const setting = first?.setting ?? null;
  if (setting === null) return 'not set';
  if (!isSealed(setting)) return setting;
  const isOnlyOne = groups.filter(([other]) => other?.setting !== null).length === 1;
  return isOnlyOne ? 'set' : index === 0 ? 'one value' : 'another';
}

type Group = readonly Value[];

const isSealed = (setting: Setting): setting is Sealed => typeof setting === 'object' && setting !== null;

/** `pod-a, pod-b` */
export const namesOf = (replicas: readonly { readonly name: string }[]): string =>
  replicas.map(({ name }) => name).join(', ');
