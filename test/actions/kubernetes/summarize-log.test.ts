import { expect, test } from 'vitest';
import { countsIn, wordsForCounts } from '../../../src/actions/kubernetes/summarize-log.ts';

test.each([
  ['{"files_scanned":10,"files_purged":2,"errors":1}', '10 files scanned, 2 files purged, 1 error'],
  ['{"files_scanned":10}\n{"files_scanned":20,"errors":0}\n', '20 files scanned, 0 errors'],
  ['{"message":"x","extra_fields":{"files_scanned":1234567}}', '1,234,567 files scanned'],
  ['{"files_purged":3}\nTraceback (most recent call last):\n{"files_pur', '3 files purged'],
])('what a log counts is its last word on it: %s', (log, words) => {
  const counts = countsIn(log);

  expect(counts && wordsForCounts(counts)).toBe(words);
});

test.each([
  '',
  'plain text',
  '{',
  '[]',
  '{"files_scanned":"many"}',
  '{"files_scanned":null}',
  '\u0000\n\n{}',
])('a log that counts nothing has no counts: %j', (log) => {
  expect(countsIn(log)).toBeUndefined();
});
