import { expect, test } from 'vitest';
import { maskCredentials, maskLiterals } from '../../src/lib/mask-credentials.ts';
import { processorMs } from '../support/processor-ms.ts';

// Put together at run time, so that secret scanners have nothing to find in this file.
const AWS = `AKIA${'IOSFODNN7EXAMPLE'}`;
const KEY = ['-----BEGIN RSA PRIVATE', ' KEY-----\nMIIEow\nIBAAKC\n-----END RSA PRIVATE', ' KEY-----'].join(
  '',
);

const HASH = `$2b$12$${'abcdefghij'.repeat(6).slice(0, 53)}`;

test.each([
  [`using ${AWS} now`, 'using [masked AWS access key] now'],
  ['aws_secret_access_key = wJalrXUtnFEMI/K7MDENG', 'aws_secret_access_key = [masked]'],
  [
    '{"SecretAccessKey":"wJalr+/x","SessionToken":"IQoJ"}',
    '{"SecretAccessKey":"[masked]","SessionToken":"[masked]"}',
  ],
  ['Authorization: Bearer abc.def-ghi_123==', 'Authorization: Bearer [masked]'],
  ['Authorization: Bearer secretword', 'Authorization: Bearer [masked]'],
  ['curl -H "Authorization: token abc"', 'curl -H "Authorization: token [masked]"'],
  ['authorization: basic dXNlcjpwYXNz', 'authorization: basic [masked]'],
  [String.raw`{\"authorization\":\"Bearer abcdef\"}`, String.raw`{\"authorization\":\"Bearer [masked]\"}`],
  ['Set-Cookie: sid=abc; Path=/; HttpOnly', 'Set-Cookie: [masked]'],
  ['{"cookie":"sid=abc; a=b","path":"/"}', '{"cookie":"[masked]","path":"/"}'],
  ['password=hunter2&user=ben', 'password=[masked]&user=ben'],
  ['password: "two words" next', 'password: "[masked]" next'],
  ['password: "cut off by the lo', 'password: "[masked]"'],
  ["PGPASSWORD='it is' psql", "PGPASSWORD='[masked]' psql"],
  ['{"password":"hunter2","user":"ben"}', '{"password":"[masked]","user":"ben"}'],
  [String.raw`{"password":"hun\"ter2","user":"ben"}`, '{"password":"[masked]","user":"ben"}'],
  [
    String.raw`{"msg":"{\"password\":\"hunter2\",\"user\":\"ben\"}"}`,
    String.raw`{"msg":"{\"password\":\"[masked]\",\"user\":\"ben\"}"}`,
  ],
  [String.raw`{"msg":"password=hunter2\nnext"}`, String.raw`{"msg":"password=[masked]\nnext"}`],
  [String.raw`{"msg":"password=hunter2\""}`, String.raw`{"msg":"password=[masked]\""}`],
  ['{:password=>"hunter2"}', '{:password=>"[masked]"}'],
  ['DB_PASSWORD=hunter2', 'DB_PASSWORD=[masked]'],
  ['SMTP_PASS=hunter2', 'SMTP_PASS=[masked]'],
  ['api_key: 12345 done', 'api_key: [masked] done'],
  ['signingKey: c2lnbg==', 'signingKey: [masked]'],
  ['mysqldump --password hunter2 app', 'mysqldump --password [masked] app'],
  ['token: abc123', 'token: [masked]'],
  ['token=abcdef', 'token=[masked]'],
  ['postgres://app:hunter2@db.example:5432/app', 'postgres://app:[masked]@db.example:5432/app'],
  ['postgres://app:p@ss@db/app', 'postgres://app:[masked]@db/app'],
  ['redis://:hunter2@cache:6379', 'redis://:[masked]@cache:6379'],
  ['jdbc:postgresql://db/app?user=a&password=b', 'jdbc:postgresql://db/app?user=a&password=[masked]'],
  ['Server=db;Uid=app;Pwd=hunter2;', 'Server=db;Uid=app;Pwd=[masked];'],
  [
    'https://b.s3.amazonaws.com/k?X-Amz-Signature=0123abcd4567&x=1',
    'https://b.s3.amazonaws.com/k?X-Amz-Signature=[masked]&x=1',
  ],
  ["ALTER ROLE app WITH PASSWORD 'it''s'", "ALTER ROLE app WITH PASSWORD '[masked]'"],
  ["CREATE USER app IDENTIFIED BY 'hunter2'", "CREATE USER app IDENTIFIED BY '[masked]'"],
  [
    "UPDATE users SET reset_token = 'abc' WHERE id = 7",
    "UPDATE users SET reset_token = '[masked]' WHERE id = 7",
  ],
  [`hash ${HASH} end`, 'hash [masked hash] end'],
  [`before ${KEY} after`, 'before [masked private key] after'],
  [KEY.slice(0, 40), '[masked private key]'],
  [
    KEY.replace('MIIEow', 'Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nMIIEow'),
    '[masked private key]',
  ],
  [`token ${['xoxb', '1234567890', 'abcdef'].join('-')} end`, 'token [masked Slack token] end'],
  [`https://hooks.slack.com/services/${'T0A/B0B/secret'}`, 'https://hooks.slack.com/services/[masked]'],
  [`${['ghp', 'a'.repeat(36)].join('_')} end`, '[masked GitHub token] end'],
  [`${['sk', 'live', 'a'.repeat(24)].join('_')} end`, '[masked token] end'],
  [`${['glpat', 'a'.repeat(20)].join('-')} end`, '[masked token] end'],
  [`eyJhbGciOiJIUzI1NiJ9.${'eyJzdWIiOiIxMjM0In0'}.c2ln ok`, '[masked token] ok'],
])('%j becomes %j', (text, masked) => {
  expect(maskCredentials(text)).toBe(masked);
});

test.each([
  'restored 1204 rows from s3://infershield-backups/prod/2026-03-04/postgresql.sql.gz',
  'https://api.credlink.com:443/health?at=ben@example.com',
  'password authentication failed for user "app"',
  'Bearer of bad news',
  'Bearer authentication failed',
  'the token has expired',
  'invalid token: token is expired',
  'credentials: expired.',
  'Error: secret "db" not found in namespace storage',
  'no permission on arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf',
  'password=null',
  `connect with password=${'$'}{PGPASSWORD}`,
  'SELECT 1 FROM users WHERE token = $1 AND secret = :secret AND pwd = ?',
  'pass: 12, fail: 0',
  'tokens: 512, max_tokens=4096',
  'tokenizer=cl100k',
  'Authorization: denied by policy',
  'the cookie is stale',
  'kubectl create token runbolt',
  'image sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'deployment.apps/api restarted at 02:48:00',
  'pg_dump: error: query failed: ERROR:  permission denied for table secrets',
  'storage/efs-purge: suspend false → true',
])('%j stays as it is', (text) => {
  expect(maskCredentials(text)).toBe(text);
});

test.each([
  [
    "SELECT * FROM users WHERE email = 'ben@example.com' AND id = 7",
    "SELECT * FROM users WHERE email = '…' AND id = 7",
  ],
  ["INSERT INTO t VALUES ('it''s', 'b')", "INSERT INTO t VALUES ('…', '…')"],
  ["SELECT 'cut off by track_activity_query_si", "SELECT '…'"],
  ['DO $body$ select secret $body$', 'DO $body$…$body$'],
  ['SELECT now()', 'SELECT now()'],
])('of a statement the literals are not shown: %j', (sql, shown) => {
  expect(maskLiterals(sql)).toBe(shown);
});

test('masking twice is masking once', () => {
  const once = maskCredentials(
    `password=hunter2 postgres://a:b@c token: x1 "secret":"a b" Cookie: a=b\nAuthorization: Token token="a" PASSWORD 'b'`,
  );

  expect(maskCredentials(once)).toBe(once);
});

test.each([
  'a'.repeat(200_000),
  'a://'.repeat(50_000),
  'password='.repeat(20_000),
  '-----BEGIN '.repeat(20_000),
  'eyJ.'.repeat(50_000),
  ' '.repeat(200_000),
  'password:"'.repeat(20_000),
  'password=\\'.repeat(20_000),
  'Cookie: '.repeat(25_000),
  '$2'.repeat(100_000),
  "PASSWORD '".repeat(20_000),
  '--key '.repeat(30_000),
  '-'.repeat(200_000),
])('a long log does not hold the process up (case %#)', (text) => {
  expect(processorMs(() => maskLiterals(maskCredentials(text)))).toBeLessThan(1_500);
});
