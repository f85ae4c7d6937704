// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how expressions are written in a runbook.

import { describe, expect, test } from 'vitest';
import { evaluateWhen, evaluateWith, type Scope } from '../../src/runbooks/expressions.ts';
import { fc } from '../support/fast-check.ts';

const scope: Scope = {
  parameters: { service: 'api', count: 3, share: 0.5, sure: true },
  steps: {
    find: { outputs: { backup: 'b-1', size: 12, names: ['a', 'b'], nested: { deep: [1, { x: 2 }] } } },
    over: { outputs: {}, ended: true },
  },
  run: { id: 'r-1', started_at: '2026-11-22T03:00:00.000Z' },
  requester: 'U1',
  requester_name: 'Ana',
  environment: { name: 'production' },
  secrets: { TOKEN: 's3cret' },
};

const evaluated = (text: string) => evaluateWith({ v: text }, scope);

describe('a whole expression keeps its type', () => {
  test.each([
    ['${{ parameters.service }}', 'api'],
    ['${{ parameters.count }}', 3],
    ['${{ parameters.count + 1 }}', 4],
    ['${{ parameters.share * parameters.count }}', 1.5],
    ['${{ parameters.count > 2.5 }}', true],
    ['${{ !parameters.sure }}', false],
    ['${{ steps.find.outputs.names }}', ['a', 'b']],
    ['${{ steps["find"].outputs.nested }}', { deep: [1, { x: 2 }] }],
    ['${{ steps.find.outputs.names.map(n, n + "!") }}', ['a!', 'b!']],
    ['${{ {"a": parameters.count} }}', { a: 3 }],
    ['${{ null }}', null],
    ['  ${{ run.id }}\n', 'r-1'],
    ['${{ timestamp(run.started_at) }}', '2026-11-22T03:00:00.000Z'],
    ['${{ duration("90s") }}', '90s'],
    ['${{ secrets.TOKEN }}', 's3cret'],
    ['${{ "}}" }}', '}}'],
    ["${{ r'\\d' + '}}' }}", '\\d}}'],
    ["${{ 'it\\'s }}' }}", "it's }}"],
    ['${{ """a "}} b""" }}', 'a "}} b'],
    ['${{ "${{" }}', '${{'],
  ])('%j', (text, value) => {
    expect(evaluated(text)).toEqual({ status: 'known', value: { v: value } });
  });
});

describe('an embedded expression becomes text', () => {
  test.each([
    ['a-${{ parameters.service }}-${{ parameters.count }}', 'a-api-3'],
    ['${{ parameters.share }}${{ parameters.sure }}', '0.5true'],
    ['no expression, $$ {{ }}', 'no expression, $$ {{ }}'],
  ])('%j', (text, value) => {
    expect(evaluated(text)).toEqual({ status: 'known', value: { v: value } });
  });

  test('values inside lists and maps are computed, keys are not', () => {
    const result = evaluateWith(
      {
        a: ['${{ requester }}', '${{ requester_name }}', 1, null],
        b: { '${{ x }}': '${{ environment.name }}' },
      },
      scope,
    );

    expect(result).toEqual({
      status: 'known',
      value: { a: ['U1', 'Ana', 1, null], b: { '${{ x }}': 'production' } },
    });
  });
});

describe('what is not known yet comes later', () => {
  test.each([
    ['a step that has not run', '${{ steps.next.outputs.id }}', ['next']],
    ['an output that the plan does not pin', '${{ steps.find.outputs.taken_at }}', ['find']],
    ['two of them', '${{ steps.next.outputs.a + steps.last.outputs.b }}', ['next', 'last']],
    ['inside a text', 'x ${{ steps.next.outputs.id }}', ['next']],
    ['a name of the prototype', '${{ steps.constructor.outputs.id }}', ['constructor']],
  ])('%s', (_, text, after) => {
    expect(evaluated(text)).toEqual({ status: 'later', after });
  });

  test('later wins over a problem, which may go away', () => {
    const result = evaluateWith({ a: '${{ 1 / 0 }}', b: '${{ steps.next.outputs.id }}' }, scope);

    expect(result).toEqual({ status: 'later', after: ['next'] });
  });
});

describe('what goes wrong is returned', () => {
  test.each([
    ['${{ 1 / 0 }}', '`with.v`: division by zero in `1 / 0`'],
    ['${{ parameters.nope }}', '`with.v`: No such key: nope in `parameters.nope`'],
    ['${{ secrets.NOPE }}', '`with.v`: the secret NOPE is not set'],
    ['${{ steps.over.outputs.gone }}', '`with.v`: No such key: gone in `steps.over.outputs.gone`'],
    ['${{ 9007199254740993 }}', '`with.v`: 9007199254740993 is too large to be exact in `9007199254740993`'],
    ['x ${{ steps.find.outputs.names }}', '`with.v`: `steps.find.outputs.names` does not fit into a text'],
    [
      '${{ matches_re2("a", "(") }}',
      '`with.v`: the pattern cannot be used: missing closing ): `(` in `matches_re2("a", "(")`',
    ],
    ['${{ 1 + }}', '`with.v`: Unexpected token: EOF'],
    ['${{ unclosed', '`with.v`: `${{` without `}}`'],
    ['${{ 0.0 / 0.0 }}', '`with.v`: the result is not a number in `0.0 / 0.0`'],
  ])('%j', (text, message) => {
    expect(evaluated(text)).toEqual({ status: 'problem', message });
  });

  test('a text that grows without end is cut off', () => {
    const steps = { big: { outputs: { text: 'x'.repeat(60_000) } } };

    expect(
      evaluateWith({ v: '${{ steps.big.outputs.text + steps.big.outputs.text }}' }, { ...scope, steps }),
    ).toMatchObject({
      status: 'problem',
    });
  });
});

describe('conditions', () => {
  test.each([
    ['parameters.count > 2', { status: 'known', value: true }],
    ['environment.name == "staging"', { status: 'known', value: false }],
    ['has(steps.over.outputs.gone)', { status: 'known', value: false }],
    ['steps.next.outputs.ok', { status: 'later', after: ['next'] }],
    ['matches_re2(parameters.service, "^a")', { status: 'known', value: true }],
  ])('%s', (expression, result) => {
    expect(evaluateWhen(expression, scope)).toEqual(result);
  });

  test.each(['parameters.count', '1 / 0 == 1', 'secrets.TOKEN == "s3cret"', ''])(
    '%j is a problem',
    (expression) => {
      expect(evaluateWhen(expression, scope)).toMatchObject({ status: 'problem' });
    },
  );
});

test('whatever an expression holds, evaluating it returns', () => {
  const piece = fc.constantFrom(
    ...[
      'parameters',
      '.service',
      'steps.find.outputs',
      '[',
      ']',
      '(',
      ')',
      '"',
      "'",
      ' + ',
      '1',
      '1.5',
      '{',
      '}',
      '}}',
    ],
    ...[
      '${{',
      ' ? ',
      ' : ',
      '!',
      'true',
      'null',
      '.map(x, x)',
      'has(',
      'timestamp(',
      'duration(',
      'type(',
      'dyn(',
      'b"a"',
      '1u',
    ],
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      expect(evaluated(`\${{ ${pieces.join('')} }}`)).toHaveProperty('status');
    }),
    { numRuns: 2_000 },
  );
});
