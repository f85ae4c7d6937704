import { expect, test } from 'vitest';
import { query } from '../../../src/actions/postgresql/query.ts';
import type { Answer, Databases, Question } from '../../../src/systems/database/port.ts';
import { STAGING, stage } from '../../support/stage.ts';

const INPUT = { database: 'staging', sql: 'SELECT count(*) FROM reports' };

/** The simulated staging, which answers this whatever it is asked. */
function answering(answer: Partial<Answer>) {
  const set = stage({ environment: STAGING });
  const asked: Question[] = [];
  const databases: Databases = {
    names: () => set.systems.databases.names(),
    database(name) {
      const simulated = set.systems.databases.database(name);
      const give = async (question: Question) => {
        asked.push(question);
        return { columns: ['count'], rows: [], more: false, ...answer };
      };
      return simulated && { ...simulated, query: give };
    },
  };
  const context = set.context({ systems: { ...set.systems, databases } });
  const look = async (input: object) => {
    const plan = await query.plan(context, { ...INPUT, ...input });
    return query.observe(context, { ...INPUT, ...input }, { plan, startedAt: set.clock.now() });
  };
  return { asked, look, context };
}

test('a count is asked, shown and handed on', async () => {
  const { perform } = stage({ environment: STAGING });

  const { plan, end } = await perform(query, INPUT);

  expect(plan.facts).toEqual([
    'Asks staging in a read-only transaction, for at most 30 s: SELECT count(*) FROM reports',
  ]);
  expect(end).toMatchObject({ status: 'done', outputs: { rows: 1, value: expect.stringMatching(/^\d+$/) } });
});

test.each([
  [{ equals: 7 }, '7', 'done'],
  [{ equals: 7 }, '7.0', 'done'],
  [{ equals: '7' }, '7', 'done'],
  [{ equals: 'ok' }, 'not ok', 'failed'],
  [{ equals: true }, 't', 'done'],
  [{ equals: false }, 't', 'failed'],
  [{ at_least: 5 }, '5', 'done'],
  [{ at_least: 5 }, '4.99', 'failed'],
  [{ at_most: 5 }, '5.01', 'failed'],
  [{ at_least: 1, at_most: 5 }, '3', 'done'],
  [{ at_most: 5 }, '', 'failed'],
  [{ at_most: 5 }, 'many', 'failed'],
  [{ equals: 0 }, '', 'failed'],
  [{ at_least: 0 }, null, 'failed'],
])('expecting %j of %j it is %s', async (expectation, value, status) => {
  const { look } = answering({ rows: [[value]] });

  expect(await look({ expect: expectation })).toMatchObject({ status });
});

test.each([
  [{}, ['count'], [['115201']], 'The answer of staging is 115201.'],
  [
    { expect: { at_least: 1 } },
    ['count'],
    [['115201']],
    'The answer of staging is 115,201, as expected (at least 1).',
  ],
  [{ expect: { equals: 'ok' } }, ['state'], [['ok']], 'The answer of staging is ok, as expected.'],
  [{}, ['max'], [[null]], 'The answer of staging is empty.'],
  [{}, ['id', 'note'], [['1', 'a']], 'staging answered 1 row.'],
  [
    { expect: { at_most: 9 } },
    ['id', 'note'],
    [
      ['1', 'a'],
      ['2', 'b'],
    ],
    'staging answered 2 rows; the first value is 1, as expected (at most 9).',
  ],
  [{}, ['id'], [], 'staging answered 0 rows.'],
])(
  'the outcome of %j is what was found, and not how many rows it stands in',
  async (input, columns, rows, said) => {
    const { look } = answering({ columns, rows });

    expect(await look(input)).toMatchObject({ status: 'done', evidence: [said] });
  },
);

test('an unexpected value is told with what was expected', async () => {
  const { look, context } = answering({ rows: [['12']] });
  const input = { ...INPUT, expect: { at_most: 5 } };

  expect(await look(input)).toMatchObject({
    status: 'failed',
    reason: 'The answer of staging is not as expected: it is 12, expected at most 5.',
  });
  expect(await query.measure?.(context, input)).toEqual({
    healthy: false,
    summary: 'it is 12, expected at most 5',
  });
});

test('no rows at all do not meet an expectation', async () => {
  const { look } = answering({ rows: [] });

  expect(await look({ expect: { at_most: 5 } })).toMatchObject({
    reason: expect.stringContaining('there are no rows, expected at most 5'),
  });
  expect(await look({})).toMatchObject({ status: 'done', outputs: { rows: 0, value: '' } });
});

test('only the first rows are shown, cut short, with credentials and private columns masked', async () => {
  const rows = [
    ['1', 'ben@example.com', 'postgres://app:hunter2@db/app'],
    ['2', null, 'x'.repeat(500)],
    ['3', 'c', 'd'],
  ];
  const { look } = answering({ columns: ['id', 'email', 'note'], rows, more: true });

  const end = await look({ show_rows: 2 });

  const [head, first, second, rest] = ('log' in end ? (end.log ?? '') : '').split('\n');
  expect(head).toBe('id | email | note');
  expect(first).toBe('1 | [masked] | postgres://app:[masked]@db/app');
  expect(second).toMatch(/^2 \| null \| x{59}…$/);
  expect(rest).toBe('… and more not shown');
});

test('a value that looks like a credential is not handed on', async () => {
  const { look } = answering({ columns: ['api_key'], rows: [['hunter2hunter2']] });

  expect(await look({})).toMatchObject({ outputs: { value: '[masked]' } });
});

test('values go beside the text, with the time that PostgreSQL may take', async () => {
  const { look, asked } = answering({});

  await look({ sql: 'SELECT $1', values: ["x'; DROP TABLE reports"], timeout: '2m' });

  expect(asked).toEqual([
    { sql: 'SELECT $1', values: ["x'; DROP TABLE reports"], timeoutMs: 120_000, mostRows: 100 },
  ]);
});

test('the psql line has the same limits, and values as PostgreSQL reads them', async () => {
  const { plan } = stage({ environment: STAGING });

  const planned = await plan(query, { ...INPUT, sql: 'SELECT $1, $2;', values: ["it's", null] });

  expect(planned.commands).toEqual([
    `PGOPTIONS='-c default_transaction_read_only=on -c statement_timeout=30000' psql "$DATABASE_URL" -c 'PREPARE runbolt AS SELECT $1, $2; EXECUTE runbolt('\\''it'\\'''\\''s'\\'', NULL)'`,
  ]);
});

test('what is not a SELECT is refused in the words of the database', async () => {
  const { perform } = stage({ environment: STAGING });

  await expect(perform(query, { ...INPUT, sql: 'DELETE FROM reports' })).rejects.toMatchObject({
    kind: 'invalid',
  });
});

test.each([
  [{ expect: {} }],
  [{ sql: '   ' }],
  [{ show_rows: 500 }],
  [{ values: [{}] }],
  [{ timeout: 'soon' }],
])('the input %j is refused', async (over) => {
  const { plan } = stage({ environment: STAGING });

  await expect(plan(query, { ...INPUT, ...over })).rejects.toThrow();
});

test('a database that the environment does not have is an obstacle', async () => {
  const { plan } = stage({ environment: STAGING });

  expect((await plan(query, { ...INPUT, database: 'nope' })).obstacle).toContain('no database nope');
});

test('of the statements that others run no literal is shown', async () => {
  const rows = [["SELECT * FROM users WHERE email = 'ben@example.com'"]];
  const { look } = answering({ columns: ['query'], rows });

  expect(await look({})).toMatchObject({ outputs: { value: "SELECT * FROM users WHERE email = '…'" } });
});
