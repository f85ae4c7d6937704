import type { JsonObject } from '../../lib/json.ts';
import { drill } from './compare-drill.ts';
import {
  always,
  choices,
  compareFields,
  grown,
  longer,
  members,
  objectIn,
  part,
  type Rule,
  type Rules,
  restraint,
  silent,
  switchedOn,
} from './compare-fields.ts';
import { steps, stronger } from './compare-steps.ts';
import type { Difference } from './file-change.ts';

const PARAMETER: Rules = {
  description: silent,
  required: always('changes'),
  default: always('changes'),
  one_of: choices,
  pattern: (before, after, as) => always(before === undefined ? 'tightens' : 'loosens')(before, after, as),
  min: grown('tightens', Number.NEGATIVE_INFINITY),
  max: grown('loosens', Number.POSITIVE_INFINITY),
  max_length: grown('loosens'),
};

/** A new parameter loosens nothing by itself; the steps that use it show. */
const parameters: Rule = (before, after, as) => {
  const [old, now] = [objectIn(before), objectIn(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names.flatMap((name) => {
    const [from, to] = [old[name], now[name]];
    const both = from !== undefined && to !== undefined;
    if (!both)
      return [{ direction: 'changes', what: `${as}: ${name} ${to === undefined ? 'removed' : 'added'}` }];
    return compareFields(objectIn(from), objectIn(to), PARAMETER, `${as}.${name}.`);
  });
};

const RULES: Rules = {
  name: silent,
  title: silent,
  description: silent,
  command: always('changes'),
  channel: always('changes'),
  halt: switchedOn('loosens'),
  environment: always('loosens'),
  effect: stronger,
  refuses: members('tightens'),
  allow: part({ run: members('loosens'), approve: members('loosens') }),
  parameters,
  confirm: part({
    required: switchedOn('tightens'),
    phrase: restraint,
    approvals: grown('tightens'),
    withinMs: longer('loosens'),
    page: always('changes'),
  }),
  steps,
  onFailure: always('changes'),
  whenLocked: always('changes'),
  drill,
  coolDownMs: restraint,
  atMost: restraint,
  breakGlass: part({ roles: members('loosens'), tell: members('tightens') }),
};

export const compareRunbook = (before: JsonObject, after: JsonObject): readonly Difference[] =>
  compareFields(before, after, RULES);

/** What destroys was not there to be run before. */
export const newRunbook = ({ effect, environment }: JsonObject): readonly Difference[] => [
  {
    direction: effect === 'destructive' ? 'loosens' : 'changes',
    what: `new (${effect}, in ${environment})`,
  },
];
