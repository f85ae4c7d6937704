import { expect, test } from 'vitest';
import { query } from '../../../src/actions/loki/query.ts';
import { stage } from '../../support/stage.ts';

const DELETED = '{namespace="infershield"} | json | action="report.deleted"';

test("the document's search finds when the reports were deleted", async () => {
  const { perform } = stage();

  const { plan, end } = await perform(query, { query: DELETED, since: '24h' });

  expect(plan.commands).toEqual([`logcli query '${DELETED}' --since=86400s --forward --limit=20`]);
  expect(end).toMatchObject({
    status: 'done',
    outputs: { count: 3, first_at: '2026-03-03T23:46:00.000Z', last_at: '2026-03-03T23:48:00.000Z' },
    evidence: ['3 lines match, the first at 2026-03-03 23:46:00 UTC, the last at 2026-03-03 23:48:00 UTC.'],
    log: expect.stringMatching(/r-0977[\s\S]*r-0979/),
  });
});

test('more lines than are kept are counted all the same, with the first and the last time', async () => {
  const { perform } = stage();

  const { end } = await perform(query, { query: DELETED, since: '24h', lines: 1 });

  expect(end).toMatchObject({
    outputs: { count: 3, first_at: '2026-03-03T23:46:00.000Z', last_at: '2026-03-03T23:48:00.000Z' },
  });
  expect(end.status === 'done' && end.log?.split('\n')).toHaveLength(1);
});

test('nothing found is an answer, with the range that was searched', async () => {
  const { perform } = stage();

  const { end } = await perform(query, {
    query: DELETED,
    from: '2026-03-01T00:00:00Z',
    until: '2026-03-02T00:00:00Z',
  });

  expect(end).toEqual({
    status: 'done',
    outputs: { count: 0, first_at: null, last_at: null },
    evidence: ['No line matches between 2026-03-01 00:00:00 UTC and 2026-03-02 00:00:00 UTC.'],
  });
});

test.each([
  [{ at_most: 0 }, 'Expected at most 0.'],
  [{ at_least: 4 }, 'Expected at least 4.'],
])('a count outside %j fails', async (limits, words) => {
  const { perform } = stage();

  const { end } = await perform(query, { query: DELETED, since: '24h', ...limits });

  expect(end).toMatchObject({ status: 'failed', reason: expect.stringContaining(words) });
});

test('a range whose start is not before its end is refused instead of being empty', async () => {
  const { perform } = stage();

  const { end } = await perform(query, { query: DELETED, from: '2026-03-05T00:00:00Z' });

  expect(end).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('its start is not before its end'),
  });
});

test('a long line is cut, and its line breaks are taken out', async () => {
  const { systems, perform } = stage();
  const long = { at: new Date('2026-03-04T02:00:00Z'), line: `a\nb${'x'.repeat(2_000)}`, labels: {} };
  const loki = { ...systems.loki, lines: async () => [long] };
  Object.assign(systems, { loki });

  const { end } = await perform(query, { query: '{a="b"}' });

  expect(end.status === 'done' && end.log).toMatch(/^2026-03-04T02:00:00.000Z a bx+…$/);
});

test.each([{ from: 'yesterday' }, { since: '-1h' }, { lines: 0 }, { lines: 5_000 }, { query: '  ' }])(
  '%j is refused before anything is asked',
  async (wrong) => {
    const { plan } = stage();

    await expect(plan(query, { query: DELETED, ...wrong })).rejects.toThrow();
  },
);

test('a credential in a line is masked before the line is cut', async () => {
  const on = stage();
  const line = `${'x'.repeat(480)} password="hunter2hunter2hunter2"`;
  const loki = { ...on.systems.loki, lines: async () => [{ at: on.clock.now(), labels: {}, line }] };
  const context = on.context({ systems: { ...on.systems, loki } });
  const plan = await query.plan(context, { query: DELETED });

  const end = await query.observe(context, { query: DELETED }, { plan, startedAt: on.clock.now() });

  expect(JSON.stringify(end)).not.toContain('hunter2');
});
