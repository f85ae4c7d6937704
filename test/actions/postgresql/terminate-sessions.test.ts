import { expect, test } from 'vitest';
import { terminateSessions } from '../../../src/actions/postgresql/terminate-sessions.ts';
import { STAGING, stage } from '../../support/stage.ts';

/** The seed: two sessions idle in transaction for 26 and 14 minutes, and one that is idle. */
const INPUT = { database: 'staging', idle_in_transaction_for: '10m', at_most: 20 };

const setUp = () => stage({ environment: STAGING });
const left = async (set: ReturnType<typeof setUp>) => {
  const sessions = await set.systems.databases.database('staging')?.listSessions({});
  return sessions?.map(({ application }) => application);
};

test('the plan shows how many fit and the longest, and asks for the predicate and the maximum only', async () => {
  const set = setUp();

  const first = await set.plan(terminateSessions, INPUT);
  await set.clock.advance(60_000);
  const later = await set.plan(terminateSessions, INPUT);

  expect(first.changes).toEqual([
    {
      ...{ target: 'staging/sessions', field: 'idle in transaction for more than 10 minutes' },
      ...{ before: 'at most 20', after: 'ended' },
    },
  ]);
  expect(first.facts).toEqual([
    '2 sessions fit now.',
    'The longest: report-export as infershield, idle in transaction for 26 minutes, connected for 31 minutes.',
  ]);
  expect(first.warnings[0]).toContain('There is no undo');
  expect(JSON.stringify([later.changes, later.guards, later.outputs])).toBe(
    JSON.stringify([first.changes, first.guards, first.outputs]),
  );
  expect(JSON.stringify([first.changes, first.guards])).not.toContain('4117');
});

test('those that fit are ended, the others are left alone', async () => {
  const set = setUp();

  const { end } = await set.perform(terminateSessions, INPUT);

  expect(end).toEqual({
    status: 'done',
    outputs: { left: 0 },
    evidence: ['2 sessions of staging ended.', 'None fits now.'],
  });
  expect(await left(set)).toEqual(['infershield-api']);
});

test('all means all of this database', async () => {
  const set = setUp();

  const { plan, end } = await set.perform(terminateSessions, { database: 'staging', all: true, at_most: 3 });

  expect(plan.warnings[1]).toContain('connect again at once');
  expect(end).toMatchObject({ status: 'done' });
  expect(await left(set)).toEqual([]);
});

test('more than the maximum are an obstacle, and end none when they come in between', async () => {
  const set = setUp();
  const few = { ...INPUT, at_most: 1 };

  const planned = await set.plan(terminateSessions, few);

  expect(planned.obstacle).toMatch(/2 sessions of staging fit, more than the 1/);
  await expect(terminateSessions.apply(set.context(), few, planned)).rejects.toMatchObject({
    kind: 'conflict',
    message: expect.stringContaining('None was ended'),
  });
  expect(await left(set)).toHaveLength(3);
});

test('none that fits is nothing to do', async () => {
  const planned = await setUp().plan(terminateSessions, { ...INPUT, idle_in_transaction_for: '3h' });

  expect(planned.nothingToDo).toBe('No session of staging fits (idle in transaction for more than 3 hours).');
});

test('sessions that were told to end and stay are waited for, then named', async () => {
  const set = setUp();
  set.world.faults.set('database/sessions-stay', true);

  const { waited, end } = await set.perform(terminateSessions, INPUT);

  expect(waited[0]?.progress).toBe('2 of 2 sessions still there');
  expect(end).toMatchObject({ status: 'failed', reason: expect.stringContaining('4117, 3902') });
});

test('after a crash, none left of those that fitted then means that it happened', async () => {
  const set = setUp();
  const plan = await set.plan(terminateSessions, INPUT);
  const startedAt = set.clock.now();
  await terminateSessions.apply(set.context(), INPUT, plan);
  await set.clock.advance(30_000);

  const end = await terminateSessions.observe(set.context(), INPUT, { plan, startedAt });

  expect(end).toMatchObject({
    status: 'done',
    evidence: [expect.stringContaining('was lost'), 'None fits now.'],
  });
});

test('after a crash, one that fitted then and is still there is for a person to judge', async () => {
  const set = setUp();
  const plan = await set.plan(terminateSessions, INPUT);
  const startedAt = set.clock.now();

  const end = await terminateSessions.observe(set.context(), INPUT, { plan, startedAt });

  expect(end).toMatchObject({
    status: 'unknown',
    reason: expect.stringContaining('2 sessions of staging that fitted then are still there'),
    look: [expect.stringMatching(/^psql "\$DATABASE_URL" -c .*pg_stat_activity/)],
  });
});

test('a session that has come to fit since the crash is not taken for one of them', async () => {
  const set = setUp();
  const input = { ...INPUT, idle_in_transaction_for: '15m' };
  const plan = await set.plan(terminateSessions, input);
  const startedAt = set.clock.now();
  await terminateSessions.apply(set.context(), input, plan);
  await set.clock.advance(5 * 60_000);

  const end = await terminateSessions.observe(set.context(), input, { plan, startedAt });

  expect(end).toMatchObject({ status: 'done', outputs: { left: 1 } });
});

test('a database that may only be read is an obstacle before anything is asked of it', async () => {
  const databases = { staging: { url_secret: 'X', read_only: true } };
  const set = stage({ environment: { ...STAGING, databases } });
  set.world.faults.set('database/unreachable', true);

  expect((await set.plan(terminateSessions, INPUT)).obstacle).toContain('read_only');
});

test.each([
  [{ database: 'staging', at_most: 5 }],
  [{ ...INPUT, all: true }],
  [{ ...INPUT, all: false }],
  [{ ...INPUT, at_most: 0 }],
])('the input %j is refused', async (input) => {
  await expect(setUp().plan(terminateSessions, input)).rejects.toThrow();
});
