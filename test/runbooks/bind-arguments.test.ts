import { describe, expect, test } from 'vitest';
import { bindArguments, type Given } from '../../src/runbooks/bind-arguments.ts';
import type { Parameter } from '../../src/runbooks/runbook.ts';
import { fc } from '../support/fast-check.ts';
import { processorMs } from '../support/processor-ms.ts';

const text = (extra: object = {}): Parameter => ({
  type: 'string',
  required: true,
  max_length: 20,
  ...extra,
});
const bind = (parameter: Parameter, value: Given[string]) => bindArguments({ p: parameter }, { p: value });

describe('values that fit get their type', () => {
  test.each<[string, Parameter, Given[string], unknown]>([
    ['text', text(), 'api', 'api'],
    ['a choice', text({ one_of: ['api', 'worker'] }), 'api', 'api'],
    ['a pattern', text({ pattern: 'i-[0-9a-f]+' }), 'i-1f', 'i-1f'],
    ['a whole number', { type: 'integer', required: true }, ' 42 ', 42],
    ['a number', { type: 'number', required: true }, '-1.5', -1.5],
    ['a number from a form', { type: 'number', required: true }, 2, 2],
    ['yes', { type: 'boolean', required: true }, 'Yes', true],
    ['off', { type: 'boolean', required: true }, 'off', false],
    ['a ticked box', { type: 'boolean', required: true }, true, true],
  ])('%s', (_, parameter, value, typed) => {
    expect(bind(parameter, value)).toEqual({ ok: true, arguments: { p: typed } });
  });

  test('a default stands in for what is missing or empty', () => {
    const parameters = { a: text({ default: 'x' }), b: text({ default: 'y' }) };

    expect(bindArguments(parameters, { b: '' })).toEqual({ ok: true, arguments: { a: 'x', b: 'y' } });
  });

  test('what may be missing stays away', () => {
    expect(bindArguments({ p: text({ required: false }) }, {})).toEqual({ ok: true, arguments: {} });
  });
});

describe('values that do not fit are told', () => {
  test.each<[string, Parameter, Given[string], string]>([
    ['missing', text(), '', 'p is missing'],
    ['not a choice', text({ one_of: ['api', 'worker'] }), 'web', 'p must be one of api, worker, not "web"'],
    [
      'a part that matches',
      text({ pattern: '[a-z]+' }),
      'api;id',
      'p must match [a-z]+, and "api;id" does not',
    ],
    [
      'a newline behind a match',
      text({ pattern: '[a-z]+' }),
      'api\n',
      'p must match [a-z]+, and "api\\n" does not',
    ],
    ['too long', text(), 'x'.repeat(21), 'p is 21 characters long; at most 20 fit'],
    ['not whole', { type: 'integer', required: true }, '1.5', 'p must be a whole number, not "1.5"'],
    ['hexadecimal', { type: 'integer', required: true }, '0x10', 'p must be a whole number, not "0x10"'],
    [
      'too large to be exact',
      { type: 'integer', required: true },
      '9007199254740993',
      'p must be a whole number, not "9007199254740993"',
    ],
    ['infinite', { type: 'number', required: true }, '1e999', 'p must be a number, not "1e999"'],
    ['too small', { type: 'integer', required: true, min: 1 }, '0', 'p must be at least 1, not 0'],
    ['too large', { type: 'number', required: true, max: 5 }, '5.1', 'p must be at most 5, not 5.1'],
    [
      'neither true nor false',
      { type: 'boolean', required: true },
      'maybe',
      'p must be true or false, not "maybe"',
    ],
  ])('%s', (_, parameter, value, message) => {
    expect(bind(parameter, value)).toEqual({ ok: false, problems: [{ parameter: 'p', message }], bound: {} });
  });

  test('an unknown name is told with what was meant', () => {
    const result = bindArguments({ service: text() }, { servce: 'api' });

    expect(result).toMatchObject({
      problems: [
        { message: 'unknown parameter "servce" — did you mean "service"?' },
        { parameter: 'service', message: 'service is missing' },
      ],
    });
  });

  test('names of the prototype are unknown', () => {
    expect(bindArguments({}, { constructor: 'x' })).toMatchObject({
      problems: [{ message: 'unknown parameter "constructor" — this runbook takes none' }],
    });
    expect(bindArguments({ constructor: text() }, {})).toMatchObject({ ok: false });
  });

  test('what did fit is kept to prefill a form', () => {
    const result = bindArguments({ a: text(), b: { type: 'integer', required: true } }, { a: 'x', b: 'y' });

    expect(result).toMatchObject({ ok: false, bound: { a: 'x' } });
  });

  test('a pattern that would backtrack for ever answers at once', () => {
    const parameter = text({ pattern: '(a+)+b', max_length: 3_000 });

    expect(processorMs(() => bind(parameter, 'a'.repeat(3_000)))).toBeLessThan(500);
  });

  test('any text is bound or told', () => {
    const parameters = {
      a: text(),
      b: { type: 'integer', required: true },
      c: { type: 'boolean', required: true },
    } as const;
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__', 'd'), fc.string()), (given) => {
        expect(bindArguments(parameters, given)).toHaveProperty('ok');
      }),
    );
  });
});
