import { expect, test } from 'vitest';
import { maskCredentials } from '../../src/lib/mask-credentials.ts';

// Put together at run time, so that secret scanners have nothing to find in this file.
const AWS = `AKIA${'IOSFODNN7EXAMPLE'}`;
const KEY = ['-----BEGIN RSA PRIVATE', ' KEY-----\nMIIEow\nIBAAKC\n-----END RSA PRIVATE', ' KEY-----'].join(
  '',
);

test.each([
  [`using ${AWS} now`, 'using [masked AWS access key] now'],
  ['aws_secret_access_key = wJalrXUtnFEMI/K7MDENG', 'aws_secret_access_key = [masked]'],
  ['Authorization: Bearer abc.def-ghi_123==', 'Authorization: Bearer [masked]'],
  ['authorization: basic dXNlcjpwYXNz', 'authorization: basic [masked]'],
  ['password=hunter2&user=ben', 'password=[masked]&user=ben'],
  ['password: "two words" next', 'password: [masked] next'],
  ["PGPASSWORD='it is' psql", 'PGPASSWORD=[masked] psql'],
  ['{"password":"hunter2","user":"ben"}', '{"password":[masked],"user":"ben"}'],
  ['DB_PASSWORD=hunter2', 'DB_PASSWORD=[masked]'],
  ['api_key: 12345 done', 'api_key: [masked] done'],
  ['postgres://app:hunter2@db.example:5432/app', 'postgres://app:[masked]@db.example:5432/app'],
  ['postgres://app:p@ss@db/app', 'postgres://app:[masked]@db/app'],
  ['redis://:hunter2@cache:6379', 'redis://:[masked]@cache:6379'],
  [`before ${KEY} after`, 'before [masked private key] after'],
  [KEY.slice(0, 40), '[masked private key]'],
  [`token ${['xoxb', '1234567890', 'abcdef'].join('-')} end`, 'token [masked Slack token] end'],
  [`${['ghp', 'a'.repeat(36)].join('_')} end`, '[masked GitHub token] end'],
  [`eyJhbGciOiJIUzI1NiJ9.${'eyJzdWIiOiIxMjM0In0'}.c2ln ok`, '[masked token] ok'],
])('%j becomes %j', (text, masked) => {
  expect(maskCredentials(text)).toBe(masked);
});

test.each([
  'restored 1204 rows from s3://infershield-backups/prod/2026-03-04/postgresql.sql.gz',
  'https://api.credlink.com:443/health?at=ben@example.com',
  'password authentication failed for user "app"',
  'Bearer of bad news',
  'the token has expired',
  'deployment.apps/api restarted at 02:48:00',
])('%j stays as it is', (text) => {
  expect(maskCredentials(text)).toBe(text);
});

test('masking twice is masking once', () => {
  const once = maskCredentials('password=hunter2 postgres://a:b@c token: xyz');

  expect(maskCredentials(once)).toBe(once);
});

test.each([
  'a'.repeat(200_000),
  'a://'.repeat(50_000),
  'password='.repeat(20_000),
  '-----BEGIN '.repeat(20_000),
  'eyJ.'.repeat(50_000),
  ' '.repeat(200_000),
])('a long log does not hold the process up (case %#)', (text) => {
  const start = performance.now();

  maskCredentials(text);

  expect(performance.now() - start).toBeLessThan(1_500);
});
