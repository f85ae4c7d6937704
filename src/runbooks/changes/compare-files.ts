import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '../../lib/json.ts';
import { plainForm } from '../plain-form.ts';
import type { Runbooks } from '../runbook.ts';
import { compareEnvironment } from './compare-environments.ts';
import {
  always,
  compareFields,
  inWords,
  members,
  objectIn,
  part,
  type Rules,
  silent,
} from './compare-fields.ts';
import { compareFreeze, newFreeze } from './compare-freezes.ts';
import { compareRole, newRole } from './compare-roles.ts';
import { compareRunbook, newRunbook } from './compare-runbooks.ts';
import type { Difference, FileChange } from './file-change.ts';

/**
 * What is different between two versions of the file for whoever must trust it: who may do what, after which gates, on
 * which targets. Titles and descriptions are left out.
 */
export function compareFiles(before: Runbooks, after: Runbooks): readonly FileChange[] {
  const [old, now] = [plainForm(before), plainForm(after)];
  return [
    ...compareNamed('role', old.roles, now.roles, { changed: compareRole, added: newRole }),
    ...compareNamed('environment', old.environments, now.environments, {
      changed: compareEnvironment,
      added: () => [{ direction: 'changes', what: 'new' }],
    }),
    ...compareNamed('runbook', old.runbooks, now.runbooks, { changed: compareRunbook, added: newRunbook }),
    ...compareNamed('freeze', old.freezes, now.freezes, {
      changed: compareFreeze,
      added: newFreeze,
      removed: 'loosens',
    }),
    ...compareFields(old, now, REST).map((difference) => ({ ...difference, where: 'the file' })),
  ];
}

/** What is compared by name, and what has no bearing on trust. Everything else loosens until it has a rule here. */
const REST: Rules = {
  version: silent,
  hash: silent,
  roles: silent,
  people,
  environments: silent,
  runbooks: silent,
  freezes: silent,
  commandPrefix: always('changes'),
  severities: always('changes'),
  incidents: always('changes'),
  alerts: part({
    channel: always('changes'),
    groupBy: always('changes'),
    routes: always('changes'),
    // A button starts nothing that its presser may not run, and no gate of it is left out.
    runbooks: always('changes'),
    silence: always('changes'),
    // It wakes people, and lets nobody do anything.
    page: always('changes'),
    // Whoever can publish to a topic can raise alerts here.
    snsTopics: members('loosens'),
  }),
  // Who is on call gives rights by roles only, and those have rules of their own.
  oncall: always('changes'),
  calendars: always('changes'),
  schedules,
};

/** A schedule acts by itself: what it may do without anybody being asked loosens. */
function schedules(before: Json | undefined, after: Json | undefined): readonly Difference[] {
  const [old, now] = [objectIn(before), objectIn(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  const unattended = (one: Json | undefined) => objectIn(objectIn(one).deed).unattended === true;
  return names
    .filter((name) => !isDeepStrictEqual(old[name], now[name]))
    .map((name) => ({
      direction: unattended(now[name]) ? ('loosens' as const) : ('changes' as const),
      what: `schedule ${name}: ${inWords(old[name])} → ${inWords(now[name])}`,
    }));
}

/** A tied account needs one approval less than one that is nobody's, so a tie that is wrong lets one person be two. */
function people(before: Json | undefined, after: Json | undefined): readonly Difference[] {
  const [old, now] = [objectIn(before), objectIn(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names
    .filter((name) => !isDeepStrictEqual(old[name], now[name]))
    .map((name) => ({
      direction: now[name] === undefined ? ('tightens' as const) : ('loosens' as const),
      what: `people.${name}: ${inWords(old[name])} → ${inWords(now[name])}`,
    }));
}

interface Comparison {
  readonly changed: (before: JsonObject, after: JsonObject) => readonly Difference[];
  readonly added: (after: JsonObject) => readonly Difference[];
  /** What it means that it is gone. Default: tightens. */
  readonly removed?: Difference['direction'];
}

function compareNamed(
  kind: string,
  before: Json | undefined,
  after: Json | undefined,
  { changed, added, removed = 'tightens' }: Comparison,
): readonly FileChange[] {
  const [old, now] = [objectIn(before), objectIn(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names.flatMap((name) => {
    const [from, to] = [old[name], now[name]];
    if (isDeepStrictEqual(from, to)) return [];
    const differences = () => {
      if (to === undefined) return [{ direction: removed, what: 'removed' }];
      return from === undefined ? added(objectIn(to)) : changed(objectIn(from), objectIn(to));
    };
    return differences().map((difference) => ({ ...difference, where: `${kind} ${name}` }));
  });
}
