import { expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';

test.each([
  'postgresql://runbolt:pass@db.example.com:5432/runbolt?sslmode=verify-full',
  'postgres://db/runbolt',
])('the record may be in a PostgreSQL: %s', (url) => {
  const read = readConfig({ DATABASE_URL: url });

  expect(read).toMatchObject({ ok: true, config: { databaseUrl: url } });
});

test.each(['mysql://db/runbolt', 'db.example.com', 'postgresql://db', 'postgresql://user:hunter2pass@db/'])(
  'what is no connection string is refused, and not repeated: %s',
  (url) => {
    const read = readConfig({ DATABASE_URL: url });

    const problem =
      'DATABASE_URL must be a connection string such as postgresql://user:password@host:5432/runbolt';
    expect(read).toEqual({ ok: false, problems: [problem] });
  },
);
