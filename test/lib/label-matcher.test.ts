import { expect, test } from 'vitest';
import { formatMatcher, parseMatchers } from '../../src/lib/label-matcher.ts';

test.each([
  ['a="b"', [{ name: 'a', operator: '=', value: 'b' }]],
  ['a=b', [{ name: 'a', operator: '=', value: 'b' }]],
  [
    ' a != "b" , c=~"d|e" ',
    [
      { name: 'a', operator: '!=', value: 'b' },
      { name: 'c', operator: '=~', value: 'd|e' },
    ],
  ],
  [String.raw`a="say \"hi\", \\ and \n"`, [{ name: 'a', operator: '=', value: 'say "hi", \\ and \n' }]],
  ['a=""', [{ name: 'a', operator: '=', value: '' }]],
  ['a="b",', [{ name: 'a', operator: '=', value: 'b' }]],
  ['', []],
])('%j is read', (text, matchers) => {
  expect(parseMatchers(text)).toEqual(matchers);
});

test.each(['a', 'a=', '="b"', 'a="b', 'a="b" c="d"', 'a==b', '9a="b"', 'a="b" or true', '{a="b"}', 'a=~'])(
  '%j is no list of matchers',
  (text) => {
    expect(parseMatchers(text)).toBeUndefined();
  },
);

test.each(['b', '"', '\\', 'a\nb', '', 'ü, }'])('the value %j survives being written and read', (value) => {
  const matcher = { name: 'a', operator: '!~', value } as const;

  expect(parseMatchers(formatMatcher(matcher))).toEqual([matcher]);
});
