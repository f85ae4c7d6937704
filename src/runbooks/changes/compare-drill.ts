import { always, longer, members, part, type Rule, type Rules, restraint } from './compare-fields.ts';

/** What is tested less often, against less, or proved by less loosens. */
export const drill: Rule = (before, after, as) => {
  if (after === undefined) return always('loosens')(before, after, as);
  if (before === undefined) return always('changes')(before, after, as);
  return part(DRILL)(before, after, as);
};

/** No interval means never. */
const interval: Rule = (before, after, as) =>
  before === undefined || after === undefined
    ? restraint(before, after, as)
    : longer('loosens')(before, after, as);

const CONTROL: Rules = { steps: always('loosens'), runbook: always('loosens'), everyMs: interval };

const control: Rule = (before, after, as) =>
  before === undefined || after === undefined
    ? restraint(before, after, as)
    : part(CONTROL)(before, after, as);

const DRILL: Rules = {
  rtoMs: longer('loosens'),
  rpoMs: longer('loosens'),
  everyMs: interval,
  newestRecord: restraint,
  negativeControl: control,
  // Their time is no part of the recovery's.
  cleanUp: members('loosens'),
};
