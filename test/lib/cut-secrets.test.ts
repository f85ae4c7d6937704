import { expect, test } from 'vitest';
import { createRedactor } from '../../src/lib/redact.ts';

const { redact } = createRedactor(
  new Map([
    ['TOKEN', 'v3ry-l0ng-t0ken-0f-0urs'],
    ['DATABASE_URL', 'postgresql://app:s3cretw0rd@db.internal:5432/reports'],
  ]),
);

test.each([
  ['at the end', 'Authorization is v3ry-l0ng-t0', 'Authorization is [secret TOKEN]'],
  ['at the beginning', '0ken-0f-0urs was refused', '[secret TOKEN] was refused'],
  ['before the mark of a cut', 'said v3ry-l0ng…, twice', 'said [secret TOKEN]…, twice'],
  ['after the mark of a cut', 'line …l0ng-t0ken-0f-0urs ended', 'line …[secret TOKEN] ended'],
  ['in a connection string', 'could not open postgresql://app:s3c', 'could not open [secret DATABASE_URL]'],
])('what a cut left of a secret is hidden: %s', (_, text, shown) => {
  expect(redact(text)).toBe(shown);
});

test.each([
  'connected to postgres',
  'the database is postgresql:',
  'v3ry good',
  'it says v3ry-l0',
  'reports',
])('ordinary words that a secret begins or ends with stay: %s', (text) => {
  expect(redact(text)).toBe(text);
});

test.each(['alertmanager', 'alertmanager fires', 'kubernetes:prod/monitoring/alertmanager', 'a-long-token'])(
  'a secret made of words hides no word of the record: %s',
  (text) => {
    const { redact: hide } = createRedactor(new Map([['WEBHOOK_TOKEN', 'a-long-token-for-alertmanager']]));

    expect(hide(text)).toBe(text);
    expect(hide(`Bearer a-long-token-for-alertmanager`)).toBe('Bearer [secret WEBHOOK_TOKEN]');
  },
);
