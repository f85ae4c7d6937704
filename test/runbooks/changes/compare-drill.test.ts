import { expect, test } from 'vitest';
import type { Json } from '../../../src/lib/json.ts';
import { drill } from '../../../src/runbooks/changes/compare-drill.ts';

const DRILL = {
  rtoMs: 1_000,
  rpoMs: 2_000,
  everyMs: 3_000,
  negativeControl: { steps: ['red'], everyMs: 3_000 },
};

test.each<[string, Json | undefined, Json | undefined, string]>([
  ['is gone', DRILL, undefined, 'loosens'],
  ['is new', undefined, DRILL, 'changes'],
  ['may take longer', DRILL, { ...DRILL, rtoMs: 5_000 }, 'loosens'],
  ['may lose less', DRILL, { ...DRILL, rpoMs: 1_000 }, 'tightens'],
  ['is held less often', DRILL, { ...DRILL, everyMs: 9_000 }, 'loosens'],
  [
    'has no interval any more',
    DRILL,
    { rtoMs: 1_000, rpoMs: 2_000, negativeControl: DRILL.negativeControl },
    'loosens',
  ],
  ['is not proved any more', DRILL, { rtoMs: 1_000, rpoMs: 2_000, everyMs: 3_000 }, 'loosens'],
  [
    'is proved by other steps',
    DRILL,
    { ...DRILL, negativeControl: { steps: ['x'], everyMs: 3_000 } },
    'loosens',
  ],
  [
    'measures the newest record',
    DRILL,
    { ...DRILL, newestRecord: { step: 'a', output: 'value' } },
    'tightens',
  ],
  ['leaves a step out of its time', DRILL, { ...DRILL, cleanUp: ['a'] }, 'loosens'],
])('a drill that %s', (_, before, after, direction) => {
  expect(drill(before, after, 'drill').map((one) => one.direction)).toEqual([direction]);
});
