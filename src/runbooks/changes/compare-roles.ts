import type { JsonObject } from '../../lib/json.ts';
import { always, compareFields, grown, listIn, members, type Rules, silent } from './compare-fields.ts';
import type { Difference, Direction } from './file-change.ts';

const SOURCES = ['slack_users', 'slack_groups', 'pagerduty_on_call', 'cli_users'] as const;

/**
 * Sources are alternatives, so one more lets more people in; beside `all_of` the first one narrows instead, and an
 * `all_of` lets people into a role that was nobody's.
 */
export function compareRole(before: JsonObject, after: JsonObject): readonly Difference[] {
  const narrows = (role: JsonObject) => !hasSources(role) && listIn(role.all_of).length > 0;
  const added: Direction = narrows(before) ? 'tightens' : 'loosens';
  const removed: Direction = narrows(after) ? 'loosens' : 'tightens';
  const nobody = !hasSources(before) && listIn(before.all_of).length === 0;
  const rules: Rules = {
    name: silent,
    ...Object.fromEntries(SOURCES.map((source) => [source, members(added, removed)])),
    on_call_levels: grown('loosens', 1),
    all_of: members(nobody ? 'loosens' : 'tightens', 'loosens'),
  };
  return compareFields(before, after, rules);
}

/** A new role lets nobody do anything until a runbook names it, which shows there. */
export const newRole = (role: JsonObject): readonly Difference[] =>
  always('changes')(
    'new',
    SOURCES.flatMap((source) => listIn(role[source])),
    'role',
  );

const hasSources = (role: JsonObject): boolean => SOURCES.some((source) => listIn(role[source]).length > 0);
