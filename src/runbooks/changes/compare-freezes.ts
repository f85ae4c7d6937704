import type { JsonObject } from '../../lib/json.ts';
import { always, compareFields, members, type Rules, silent } from './compare-fields.ts';
import type { Difference } from './file-change.ts';

/** Other times may be more or fewer: whoever reads the record has to look. */
const RULES: Rules = {
  name: silent,
  title: silent,
  environments: members('tightens'),
  timeZone: always('loosens'),
  windows: always('loosens'),
  override: members('loosens'),
};

/** A freeze holds people back while it is there. */
export const compareFreeze = (before: JsonObject, after: JsonObject): readonly Difference[] =>
  compareFields(before, after, RULES);

export const newFreeze = (): readonly Difference[] => [{ direction: 'tightens', what: 'new' }];
