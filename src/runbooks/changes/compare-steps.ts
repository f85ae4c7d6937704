import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../../lib/json.ts';
import {
  always,
  compareFields,
  grown,
  listIn,
  longer,
  members,
  objectIn,
  part,
  type Rule,
  type Rules,
  restraint,
  silent,
  switchedOn,
  textsIn,
} from './compare-fields.ts';
import type { Difference } from './file-change.ts';

/** Steps by their ids: what came, what went, what acts on something else now, and whether their order is another. */
export const steps: Rule = (before, after) => {
  const [old, now] = [listIn(before).map(objectIn), listIn(after).map(objectIn)];
  const find = (list: readonly JsonObject[], step: JsonObject) => list.find(({ id }) => id === step.id);
  const order = (list: readonly JsonObject[], other: readonly JsonObject[]) =>
    textsIn(list.filter((step) => find(other, step)).map(({ id }) => id ?? ''));
  return [
    ...now.flatMap((step) => {
      const earlier = find(old, step);
      return earlier ? changed(earlier, step) : [added(step)];
    }),
    ...old.filter((step) => !find(now, step)).map(removed),
    ...(isDeepStrictEqual(order(old, now), order(now, old))
      ? []
      : always('loosens')(order(old, now), order(now, old), 'order of the steps')),
  ];
};

const nameOf = ({ id }: JsonObject): string => `step ${id}`;

const added = (step: JsonObject): Difference => ({
  direction: step.effect === 'destructive' ? 'loosens' : 'changes',
  what: `${nameOf(step)} is new: ${step.uses} (${step.effect})`,
});

const removed = (step: JsonObject): Difference => ({
  direction: protects(step) ? 'loosens' : 'changes',
  what: `${nameOf(step)} is gone: ${step.uses} (${step.safeguard === true ? 'a safeguard' : step.effect})`,
});

/** It looks before others act, or keeps what they destroy. */
const protects = ({ effect, safeguard }: JsonObject): boolean => effect === 'read' || safeguard === true;

function changed(before: JsonObject, after: JsonObject): readonly Difference[] {
  const guards = protects(before) || protects(after);
  const weighty = guards || after.effect === 'destructive';
  return compareFields(
    before,
    after,
    {
      id: silent,
      title: silent,
      deadlineMs: always('changes'),
      uses: always(weighty ? 'loosens' : 'changes'),
      with: always(weighty ? 'loosens' : 'changes'),
      effect: stronger,
      when: guards ? skippable : restraint,
      safeguard: switchedOn('tightens'),
      mustFail: always('loosens'),
      confirm: gate,
    },
    `${nameOf(before)}: `,
  );
}

const GATE: Rules = {
  required: switchedOn('tightens'),
  phrase: restraint,
  approvals: grown('tightens'),
  approve: members('loosens'),
  withinMs: longer('loosens'),
  page: always('changes'),
};

const gate: Rule = (before, after, as) =>
  before === undefined || after === undefined ? restraint(before, after, as) : part(GATE)(before, after, as);

/** A condition on what protects is a way around it. */
const skippable: Rule = (before, after, as) =>
  always(after === undefined ? 'tightens' : 'loosens')(before, after, as);

const WEAKEST_FIRST: readonly unknown[] = ['read', 'halt', 'change', 'destructive'];

export const stronger: Rule = (before, after, as) => {
  const grew = WEAKEST_FIRST.indexOf(after) > WEAKEST_FIRST.indexOf(before);
  return always(grew ? 'loosens' : 'changes')(before, after, as);
};
