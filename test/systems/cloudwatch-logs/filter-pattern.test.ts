import { expect, test } from 'vitest';
import { filterPattern } from '../../../src/systems/cloudwatch-logs/filter-pattern.ts';

const LINE = 'ERROR request 7 failed: heap out of memory';

test.each([
  ['', true],
  ['ERROR', true],
  ['error', false],
  ['ERROR request', true],
  ['request ERROR', true],
  ['ERROR timeout', false],
  ['"heap out of memory"', true],
  ['"memory of out"', false],
  ['ERROR -heap', false],
  ['?FATAL ?ERROR', true],
  ['?FATAL ?PANIC', false],
])('the pattern %j: %s', (pattern, matches) => {
  expect(filterPattern(pattern)?.(LINE)).toBe(matches);
});

test.each(['{ $.level = "error" }', '[ip, user]', '%ERR\\d%', '"open'])('%s is not understood', (pattern) => {
  expect(filterPattern(pattern)).toBeUndefined();
});
