import { describe, expect, test } from 'vitest';
import { fieldOf, isShown, misfit } from '../../../src/actions/secrets-manager/secret-field.ts';
import { fc } from '../../support/fast-check.ts';

const URL = 'postgresql://credlink:p%40ss@prod-db.amazonaws.com:5432/credlink?sslmode=require';

function replaced(secret: string, field: string, by: string): string {
  const found = fieldOf(secret, field);
  if (!found.ok) throw new Error(found.problem);
  return found.replace(by);
}

function read(secret: string, field: string): string {
  const found = fieldOf(secret, field);
  return found.ok ? found.value : `problem: ${found.problem}`;
}

describe('a connection string', () => {
  test.each([
    ['host', 'prod-db.amazonaws.com'],
    ['port', '5432'],
    ['database', 'credlink'],
    ['username', 'credlink'],
    ['password', 'p@ss'],
  ])('has its %s', (field, value) => {
    expect(read(URL, field)).toBe(value);
  });

  test.each([
    ['host', 'new.example.com', 'postgresql://credlink:p%40ss@new.example.com:5432/credlink?sslmode=require'],
    ['port', '6432', 'postgresql://credlink:p%40ss@prod-db.amazonaws.com:6432/credlink?sslmode=require'],
    [
      'password',
      'a@b/c?',
      'postgresql://credlink:a%40b%2Fc%3F@prod-db.amazonaws.com:5432/credlink?sslmode=require',
    ],
  ])('gets another %s, and everything else stays letter by letter', (field, by, after) => {
    expect(replaced(URL, field, by)).toBe(after);
  });

  test.each([
    ['redis://cache.example.com', 'host', 'redis://new'],
    ['postgresql://u:p@ss@w0rd@db:5432/x', 'host', 'postgresql://u:p@ss@w0rd@new:5432/x'],
    ['postgresql://[2001:db8::1]:5432/x', 'host', 'postgresql://new:5432/x'],
    ['mongodb://u@a,b,c/x', 'host', 'mongodb://u@new/x'],
  ])('%s with another %s is %s', (secret, field, after) => {
    expect(replaced(secret, field, 'new')).toBe(after);
  });

  test('without the part that is wanted says what it has', () => {
    expect(read('redis://cache.example.com', 'port')).toBe(
      'problem: its connection string has no port; it has host',
    );
    expect(read(URL, 'sslmode')).toMatch(/^problem: its connection string has no sslmode; it has host, port/);
  });
});

describe('a JSON value', () => {
  const JSON_VALUE = '{"host":"a.example.com","port":5432,"password":"p","DATABASE_URL":"redis://u:p@h/0"}';

  test('gets another field, and keeps the others, numbers as numbers', () => {
    expect(replaced(JSON_VALUE, 'host', 'b')).toBe(JSON_VALUE.replace('a.example.com', 'b'));
    expect(replaced(JSON_VALUE, 'port', '6432')).toBe(JSON_VALUE.replace('5432', '6432'));
  });

  test('may hold a connection string, of which one part is replaced', () => {
    expect(read(JSON_VALUE, 'DATABASE_URL.host')).toBe('h');
    expect(replaced(JSON_VALUE, 'DATABASE_URL.host', 'new')).toBe(JSON_VALUE.replace('@h/', '@new/'));
  });

  test('may have a dot in a name', () => {
    expect(replaced('{"db.host":"a"}', 'db.host', 'b')).toBe('{"db.host":"b"}');
  });

  test.each([
    ['{"a":"1"}', 'b', 'it has no field b; it has a'],
    ['{"a":"1"}', 'toString', 'it has no field toString; it has a'],
    ['{}', '__proto__', 'it has no field __proto__; it has none at all'],
    ['{"a":{"b":1}}', 'a', 'its field a is no text'],
    ['{"a":"1","id":12345678901234567890}', 'a', 'it holds a number too large to be written back exactly'],
  ])('%s has no %s to replace', (secret, field, problem) => {
    expect(read(secret, field)).toBe(`problem: ${problem}`);
  });
});

test.each(['made-up-signing-key', '', '[1,2]', '"text"', 'null', 'postgresql://', 'http://'])(
  'a value that is neither (%j) has no fields',
  (secret) => {
    expect(read(secret, 'host')).toMatch(/^problem: it is neither a JSON object nor a connection string/);
  },
);

test('a problem never shows the value, whatever it is', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[\w:/@{}"?#.-]{0,60}$/), (noise) => {
      const found = fieldOf(`${noise}S3CRET${noise}`, 'nothing');

      return found.ok || !found.problem.includes('S3CRET') || noise.includes('"');
    }),
  );
});

test('only hosts and ports that look like such are shown', () => {
  expect(isShown('host', 'db.example.com')).toBe(true);
  expect(isShown('DATABASE_URL.port', '5432')).toBe(true);
  expect(isShown('DB_HOST', '10.0.0.1')).toBe(true);
  expect(isShown('host', 'postgresql://u:p@h')).toBe(false);
  expect(isShown('password', 'db.example.com')).toBe(false);
  expect(isShown('ghost', 'x')).toBe(false);
});

test.each([
  ['port', '70000'],
  ['port', 'abc'],
  ['host', 'postgresql://x'],
  ['DATABASE_URL.host', 'h:5432'],
  ['host', 'a b'],
])('%s cannot be %s', (field, value) => {
  expect(misfit(field, value)).toBeDefined();
  expect(misfit('password', value)).toBeUndefined();
});
