import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../src/runbooks/command-line.ts';
import type { Parameter } from '../../src/runbooks/runbook.ts';
import { fc } from '../support/fast-check.ts';
import { processorMs } from '../support/processor-ms.ts';

const text: Parameter = { type: 'string', required: true, max_length: 256 };
const parameters = { service: text, reason: text, count: { type: 'integer', required: false } as const };
const read = (line: string) => parseCommandLine(line, parameters);

describe('arguments', () => {
  test.each([
    ['', {}],
    ['   ', {}],
    ['api', { service: 'api' }],
    ['api broken 3', { service: 'api', reason: 'broken', count: '3' }],
    ['service=api', { service: 'api' }],
    ['--service=api', { service: 'api' }],
    ['reason=broken api', { reason: 'broken', service: 'api' }],
    ['api "it is on fire"', { service: 'api', reason: 'it is on fire' }],
    ["api 'it is on fire'", { service: 'api', reason: 'it is on fire' }],
    ['api reason="on fire"', { service: 'api', reason: 'on fire' }],
    ['api “on fire”', { service: 'api', reason: 'on fire' }],
    ['api „on fire“', { service: 'api', reason: 'on fire' }],
    ['api reason=‘on fire’', { service: 'api', reason: 'on fire' }],
    ['api «on fire»', { service: 'api', reason: 'on fire' }],
    ["api it's", { service: 'api', reason: "it's" }],
    ['api "say \\"no\\""', { service: 'api', reason: 'say "no"' }],
    ['api ""', { service: 'api', reason: '' }],
    ['api reason=', { service: 'api', reason: '' }],
    ['api "a=b"', { service: 'api', reason: 'a=b' }],
    ['api\n\tbroken', { service: 'api', reason: 'broken' }],
    ['api $(rm -rf /)', { service: 'api', reason: '$(rm', count: '-rf' }],
    ['api `id`', { service: 'api', reason: '`id`' }],
    ['api "$(id); <!channel>"', { service: 'api', reason: '$(id); <!channel>' }],
    ['api https://x.test/?a=b', { service: 'api', reason: 'https://x.test/?a=b' }],
  ])('%j', (line, given) => {
    expect(read(line).given).toEqual(given);
  });
});

describe('the word now', () => {
  test.each(['now', 'NOW', 'api now', 'now api'])('%j is a confirmation', (line) => {
    expect(read(line).words).toEqual({ now: true });
    expect(read(line).given).not.toHaveProperty('reason');
  });

  test.each(['"now"', 'reason=now', 'api now broken', 'know', ''])('%j is none', (line) => {
    expect(read(line).words).toEqual({ now: false });
  });

  test('it is an argument like any other where nothing halts', () => {
    const line = parseCommandLine('now', parameters, { halt: false });

    expect(line).toEqual({ given: { service: 'now' }, words: { now: false }, problems: [] });
  });
});

describe('what does not fit', () => {
  test.each([
    ['a b 1 d', '"d" is one argument too many'],
    ['service=a service=b', 'service is given twice'],
    ['api "on fire', 'the quote " is never closed'],
    ['x'.repeat(10_241), 'that is longer than 10 kB'],
  ])('%#', (line, message) => {
    expect(read(line).problems.map((problem) => problem.message)).toEqual([message]);
  });

  test('a misspelled name is kept, so that it can be told', () => {
    expect(read('servce=api').given).toEqual({ servce: 'api' });
  });

  test('names of the prototype are names like any other', () => {
    expect(Object.keys(read('constructor=1 api').given)).toEqual(['constructor', 'service']);
  });

  test('any text is read without throwing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (line) => void read(line)));
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', "'", '=', '\\', ' ', '“', 'a', '-') }),
        (line) => void read(line),
      ),
    );
  });

  test('ten kilobytes are read in no time', () => {
    const lines = ['"'.repeat(10_240), 'a='.repeat(5_120)];

    expect(processorMs(() => lines.map((line) => read(line)))).toBeLessThan(200);
  });
});
