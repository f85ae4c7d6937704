import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/lib/redact.ts';
import { fc } from '../support/fast-check.ts';

const VALUE = 'p@ss "w/ü+?d\n&2';
const { redact, redactJson } = createRedactor(new Map([['DB_PASSWORD', VALUE]]));

describe('a secret is found', () => {
  test.each([
    ['as it is', VALUE],
    ['in base64', Buffer.from(VALUE).toString('base64')],
    ['in base64 without padding', Buffer.from(VALUE).toString('base64').replace(/=+$/, '')],
    ['in the base64 of URLs', Buffer.from(VALUE).toString('base64url')],
    ['in base64 with the newline of echo', Buffer.from(`${VALUE}\n`).toString('base64')],
    ['URL-encoded', encodeURIComponent(VALUE)],
    ['URL-encoded in lower case', encodeURIComponent(VALUE).replace(/%../g, (code) => code.toLowerCase())],
    ['form-encoded', new URLSearchParams([['', VALUE]]).toString().slice(1)],
    ['JSON-escaped', JSON.stringify(VALUE).slice(1, -1)],
    ['JSON-escaped twice', JSON.stringify(JSON.stringify(VALUE)).slice(3, -3)],
  ])('%s', (_, written) => {
    expect(redact(`before ${written} after`)).toBe('before [secret DB_PASSWORD] after');
  });

  test('every time it occurs', () => {
    expect(redact(`${VALUE}${VALUE}`)).toBe('[secret DB_PASSWORD][secret DB_PASSWORD]');
  });
});

test('of secrets that contain each other nothing remains', () => {
  const nested = createRedactor(
    new Map([
      ['SHORT', 'abcd'],
      ['LONG', 'abcdefgh'],
    ]),
  );

  expect(nested.redact('abcdefgh abcd')).toBe('[secret LONG] [secret SHORT]');
});

test('a secret full of signs is taken as it is, not as a pattern', () => {
  const odd = createRedactor(new Map([['ODD', '.*+?^$' + '{}()|[]\\/-']]));

  expect(odd.redact('any text')).toBe('any text');
  expect(odd.redact('.*+?^$' + '{}()|[]\\/-')).toBe('[secret ODD]');
});

test('no secret, no change', () => {
  expect(createRedactor(new Map()).redact('plain text')).toBe('plain text');
});

test.each(['', 'abc'])('the secret %j is refused: it cannot be told from ordinary text', (value) => {
  expect(() => createRedactor(new Map([['TOKEN', value]]))).toThrow(
    `The secret TOKEN has ${value.length} characters. Fewer than 4 cannot be kept out of logs: give it a longer value.`,
  );
});

test('whatever a secret is, it does not come through, alone or in JSON', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 6, unit: 'binary' }), fc.string(), (value, around) => {
      fc.pre(!around.includes(value) && !'[secret X]'.includes(value));
      const redactor = createRedactor(new Map([['X', value]]));

      expect(redactor.redact(`${around} ${value} ${around}`)).not.toContain(value);
      expect(redactor.redact(JSON.stringify({ around, value }))).not.toContain(JSON.stringify(value));
    }),
  );
});

describe('in JSON', () => {
  test('secrets are taken out of texts and keys at any depth; everything else stays', () => {
    const value = { a: [1, null, true, { [`k ${VALUE}`]: [`x ${VALUE}`] }], b: undefined };

    expect(redactJson(value)).toEqual({
      a: [1, null, true, { 'k [secret DB_PASSWORD]': ['x [secret DB_PASSWORD]'] }],
      b: undefined,
    });
  });

  test('what looks like a credential goes from words that came from outside', () => {
    const log = 'connecting with password=letmein';

    expect(redactJson({ log, evidence: [log] })).toEqual({
      log: 'connecting with password=[masked]',
      evidence: ['connecting with password=[masked]'],
    });
  });

  test('the inputs that a run is rebuilt from are not guessed at', () => {
    const input = { args: ['--password=letmein'], url: 'postgres://app:app@localhost/db' };

    expect(redactJson({ input })).toEqual({ input });
  });

  test('a template keeps its place', () => {
    const template = 'psql password=$' + '{{ secrets.DB }}';

    expect(redact(template)).toBe(template);
  });
});

describe('a part of a secret is found', () => {
  const key = [
    '-----BEGIN PRIVATE KEY-----',
    'MIIEvQIBADANBgkqhkiG9w0',
    'AgEAAoIBAQC7VJTUt9Us8c',
    '-----END PRIVATE KEY-----',
  ];
  const keys = createRedactor(new Map([['KEY', key.join('\n')]]));

  test('a line of a key, by itself', () => {
    expect(keys.redact('{"line":"AgEAAoIBAQC7VJTUt9Us8c"}')).toBe('{"line":"[secret KEY]"}');
  });

  test('the password of a connection string, decoded as well', () => {
    const urls = createRedactor(new Map([['DB', 'postgresql://app:correct%20horse@db.example/app']]));

    expect(urls.redact('password authentication failed: correct horse')).not.toContain('horse');
    expect(urls.redact('correct%20horse')).toBe('[secret DB]');
  });

  test.each(['', 'u', 'us', 'user:'])('inside the base64 of a longer text that begins with %j', (before) => {
    const written = Buffer.from(`${before}marker-of-a-secret and more`).toString('base64');
    const sure = Buffer.from('marker-of-a-secr').toString('base64').slice(4, 12);

    const hidden = createRedactor(new Map([['X', 'marker-of-a-secret']])).redact(written);

    expect(hidden).toContain('[secret X]');
    expect(hidden).not.toContain(sure);
  });
});

test('a secret that is learned later is found from then on, and the earlier ones still are', () => {
  const growing = createRedactor(new Map([['ONE', 'first-value']]));
  growing.learn(new Map([['TWO', 'second-value']]));

  expect(growing.redact('first-value second-value')).toBe('[secret ONE] [secret TWO]');
  expect(() => growing.learn(new Map([['THREE', 'x']]))).toThrow('The secret THREE has 1 characters.');
});
