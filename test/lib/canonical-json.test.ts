import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/lib/canonical-json.ts';
import type { Json } from '../../src/lib/json.ts';
import { fc } from '../support/fast-check.ts';

test.each<[Json, string]>([
  [null, 'null'],
  [{ b: 1, a: [true, 'x', null] }, '{"a":[true,"x",null],"b":1}'],
  [{ kept: 0, dropped: undefined }, '{"kept":0}'],
  [{}, '{}'],
  [[], '[]'],
  [-0, '0'],
  [1.0, '1'],
  [1e21, '1e+21'],
  [1e-7, '1e-7'],
  [0.1 + 0.2, '0.30000000000000004'],
  [Number.MAX_SAFE_INTEGER, '9007199254740991'],
  ['€$\u000f\nA\'B"\\\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'],
  ['\u0000\u001f\u007f\u2028', '"\\u0000\\u001f\u007f\u2028"'],
  ['🚀', '"🚀"'],
  // Composed and decomposed letters are different texts; nothing is normalized.
  ['é é', '"é é"'],
  // RFC 8785, 3.2.3: keys sort by UTF-16 code units, not by code points.
  [
    { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 },
    '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
  ],
  [{ 10: 'a', 9: 'b' }, '{"10":"a","9":"b"}'],
])('%j becomes %s', (value, text) => {
  expect(canonicalJson(value)).toBe(text);
});

test('half a character becomes the replacement character, in texts and in keys', () => {
  expect(canonicalJson({ 'a\ud83d': 'cut \ude80' })).toBe('{"a\ufffd":"cut \ufffd"}');
});

test('a member called __proto__ is a member like any other', () => {
  expect(canonicalJson(JSON.parse('{"__proto__":{"x":1},"a":2}'))).toBe('{"__proto__":{"x":1},"a":2}');
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%d is refused', (value) => {
  expect(() => canonicalJson({ value })).toThrow('not allowed');
});

test('equal values have one text, whatever the order of their keys, and it reads back as the value', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 3 })), (record) => {
      const value: Json = JSON.parse(JSON.stringify(record));
      const turned: Json = JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(record).reverse())));

      expect(canonicalJson(turned)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(value);
    }),
  );
});
