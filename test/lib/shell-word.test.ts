import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellWord } from '../../src/lib/shell-word.ts';
import { fc } from '../support/fast-check.ts';

test.each([
  ['credlink-api:41', 'credlink-api:41'],
  ['two words', "'two words'"],
  ["it's", "'it'\\''s'"],
  ['$(reboot)', "'$(reboot)'"],
  ['', "''"],
])('%j becomes %s', (text, word) => {
  expect(shellWord(text)).toBe(word);
});

test('a shell reads back what went in, whatever it was', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 }).map((any) => any.replaceAll('\0', ''));

  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), (words) => {
      const line = `printf '%s\\0' ${words.map(shellWord).join(' ')}`;

      const read = execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' });

      expect(read.split('\0').slice(0, -1)).toEqual(words.map((word) => word.toWellFormed()));
    }),
    { numRuns: 8 },
  );
});
