import { createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { connectPagerDuty } from '../../../src/systems/pagerduty/client.ts';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

type Answers = Readonly<Record<string, readonly [number, object]>>;

/** Answers by path; whatever else is asked for does not exist. */
async function serve(answers: Answers) {
  const asked: URL[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://pagerduty.test');
    asked.push(url);
    const [status, body] = answers[url.pathname] ?? [404, { error: { message: 'Not Found', code: 2100 } }];
    response.writeHead(status).end(JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const pagerduty = connectPagerDuty({ token: 'T', from: 'bot@local.test', clock: systemClock, url });
  return { pagerduty, asked };
}

const WINDOW = { since: new Date('2026-04-29T00:00:00Z'), until: new Date('2026-05-06T00:00:00Z') };
const shift = (start: string, end: string, member: object, source: string) => ({
  type: 'computed_shift_assignment',
  ...{ start_time: start, end_time: end, member },
  source: { type: source, rotation_id: 'R1' },
});
const person = (id: string) => ({ type: 'user_member', user_id: id });

/** As the upgrade guide has it: names of people are not in it, and a place that nobody has is. */
const OF_SHIFTS = {
  schedule: {
    ...{ id: 'PL1', type: 'schedule_v3', name: 'Primary', time_zone: 'Europe/Berlin', rotations: [] },
    final_schedule: {
      ...{ type: 'final_schedule', rendered_coverage_percentage: 80 },
      computed_shift_assignments: [
        shift('2026-05-01T00:00:00Z', '2026-05-02T00:00:00Z', person('PB'), 'schedule_rotation_override'),
        shift('2026-04-28T00:00:00+02:00', '2026-05-01T00:00:00Z', person('PA'), 'schedule_rotation'),
        shift('2026-05-01T00:00:00Z', '2026-05-03T00:00:00Z', person('PC'), 'custom_shift'),
        shift('2026-05-03T00:00:00Z', '2026-05-06T00:00:00Z', { type: 'empty_member' }, 'schedule_rotation'),
      ],
    },
  },
};
const entry = (user: string, start: string, end: string) => ({ user: { id: user }, start, end });
const ofLayers = (type: string, entries: readonly object[]) => ({
  schedule: {
    ...{ id: 'PL1', type, name: 'Primary' },
    final_schedule: { name: 'Final Schedule', rendered_schedule_entries: entries },
    overrides_subschedule: { name: 'Overrides', rendered_schedule_entries: [] },
  },
});

test('a schedule of shifts: whoever is on call at the same time, oldest first, and who stands in', async () => {
  const { pagerduty, asked } = await serve({ '/v3/schedules/PL1': [200, OF_SHIFTS] });

  const { name, final_schedule, overrides_subschedule } = await pagerduty.readSchedule('PL1', WINDOW);

  expect(name).toBe('Primary');
  expect(final_schedule.rendered_schedule_entries).toEqual([
    {
      user: { id: 'PA', summary: 'PA' },
      start: new Date('2026-04-27T22:00:00Z'),
      end: new Date('2026-05-01T00:00:00Z'),
    },
    expect.objectContaining({ user: { id: 'PB', summary: 'PB' } }),
    expect.objectContaining({ user: { id: 'PC', summary: 'PC' }, end: new Date('2026-05-03T00:00:00Z') }),
  ]);
  expect(overrides_subschedule.rendered_schedule_entries.map(({ user }) => user?.id)).toEqual(['PB']);
  expect(asked.map(({ pathname }) => pathname)).toEqual(['/v3/schedules/PL1']);
  expect(Object.fromEntries(asked[0]?.searchParams ?? [])).toEqual({
    since: '2026-04-29T00:00:00.000Z',
    until: '2026-05-06T00:00:00.000Z',
    time_zone: 'UTC',
    overflow: 'true',
    'include[]': 'final_schedule',
  });
});

test.each([
  ['says that it is none of shifts', 400, { error: { message: 'Invalid Input Provided', code: 2001 } }],
  ['has no schedules of shifts', 404, { error: { message: 'Not Found', code: 2100 } }],
  ['may not be asked for them', 403, { error: { message: 'Access Denied', code: 2010 } }],
])('a schedule of layers is read where PagerDuty %s', async (_what, status, body) => {
  const entries = [entry('PA', '2026-04-28T00:00:00+02:00', '2026-05-06T00:00:00+02:00')];
  const { pagerduty, asked } = await serve({
    '/v3/schedules/PL1': [status, body],
    '/schedules/PL1': [200, ofLayers('schedule', entries)],
  });

  const { final_schedule } = await pagerduty.readSchedule('PL1', WINDOW);

  expect(final_schedule.rendered_schedule_entries).toMatchObject([{ user: { id: 'PA' } }]);
  expect(asked.at(-1)?.searchParams.get('overflow')).toBe('true');
});

test('a PagerDuty in trouble is not asked for the other kind', async () => {
  const { pagerduty, asked } = await serve({ '/v3/schedules/PL1': [503, {}] });

  await expect(pagerduty.readSchedule('PL1', WINDOW)).rejects.toMatchObject({ kind: 'unavailable' });
  expect(asked).toHaveLength(1);
});

test('a schedule of shifts that shows itself without them is not one that nobody covers', async () => {
  const { pagerduty } = await serve({
    '/v3/schedules/PL1': [403, {}],
    '/schedules/PL1': [200, ofLayers('schedule_v3', [])],
  });

  await expect(pagerduty.readSchedule('PL1', WINDOW)).rejects.toMatchObject({
    message: expect.stringContaining('does not understand'),
  });
});
