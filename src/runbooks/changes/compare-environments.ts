import type { JsonObject } from '../../lib/json.ts';
import {
  always,
  choices,
  compareFields,
  members,
  objectIn,
  type Rule,
  type Rules,
  silent,
  switchedOn,
} from './compare-fields.ts';
import type { Difference } from './file-change.ts';

/** A place within reach: a new one widens it, another one in its place is not what people agreed to. */
const reach: Rule = (before, after, as) =>
  always(after === undefined ? 'tightens' : 'loosens')(before, after, as);

/** Several of them, by name. */
const reaches: Rule = (before, after, as) => {
  const [old, now] = [objectIn(before), objectIn(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names.flatMap((name) => {
    const [from, to] = [old[name], now[name]];
    if (from === undefined || to === undefined) return reach(from, to, `${as}.${name}`);
    return compareFields(objectIn(from), objectIn(to), PLACE, `${as}.${name}.`);
  });
};

const PLACE: Rules = { url_secret: always('loosens'), read_only: switchedOn('tightens') };

const RULES: Rules = {
  name: silent,
  protected: switchedOn('tightens'),
  disposable: switchedOn('loosens'),
  runbooks: choices,
  hosts: members('loosens'),
  databases: reaches,
  redis: reaches,
  kubernetes: reach,
  aws: reach,
  docker: reach,
  prometheus: reach,
  loki: reach,
  alertmanager: reach,
  sentry: reach,
  github: reach,
  statuspage: reach,
};

/** Where steps act: everything that points somewhere else counts as loosening. */
export const compareEnvironment = (before: JsonObject, after: JsonObject): readonly Difference[] =>
  compareFields(before, after, RULES);
