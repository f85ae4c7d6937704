import { afterEach, expect, test } from 'vitest';
import { Faults } from '../../src/systems/faults.ts';
import { simulatePagerDuty } from '../../src/systems/pagerduty/simulator.ts';
import { pagerDutyServer } from '../../src/systems/pagerduty/wire.ts';
import { seedWorld } from '../../src/systems/world-seed.ts';
import { HeldClock } from '../support/held-clock.ts';
import { closeServers, onTheWire } from './on-the-wire.ts';

// What our wire answers is what PagerDuty's own schema says: reference/REST and reference/events-v2 of PagerDuty/api-schema,
// and the pages Errors, Pagination and Rate Limits of its developer-docs, read in November 2026.

afterEach(closeServers);

const HEADERS = {
  accept: 'application/vnd.pagerduty+json;version=2',
  'content-type': 'application/json',
  authorization: 'Token token=T',
  from: 'sam@local.test',
};
const INCIDENT = {
  type: 'incident',
  title: 'down',
  service: { id: 'PSCREDLINK', type: 'service_reference' },
  urgency: 'high',
  incident_key: 'k',
};

async function wire() {
  const clock = new HeldClock();
  const faults = new Faults();
  const state = seedWorld(clock.now()).pagerduty;
  const { url } = await onTheWire(
    'pagerduty',
    pagerDutyServer(simulatePagerDuty({ state, clock, faults })),
    faults,
  );
  const ask = async (path: string, init: { method?: string; body?: object; headers?: object } = {}) => {
    const response = await fetch(url + path, {
      method: init.method ?? (init.body ? 'POST' : 'GET'),
      headers: Object.entries({ ...HEADERS, ...init.headers }).filter(([, value]) => value !== ''),
      ...(init.body && { body: JSON.stringify(init.body) }),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  return { ask, faults };
}

test.each([
  ['a token', { authorization: '' }, 401, { error: { message: 'Authentication failed', code: 2006 } }],
  ['the version', { accept: 'application/json' }, 400, { error: { code: 2001 } }],
  ['whoever writes', { from: '' }, 400, { error: { code: 2001, errors: [expect.any(String)] } }],
])('a write without %s is refused', async (_what, headers, status, body) => {
  const { ask } = await wire();

  expect(await ask('/incidents', { headers, body: { incident: INCIDENT } })).toMatchObject({ status, body });
});

test.each([
  ['the type of a reference', { ...INCIDENT, service: { id: 'PSCREDLINK' } }],
  ['a title', { ...INCIDENT, title: undefined }],
  [
    'a decision between people and a policy',
    {
      ...INCIDENT,
      assignments: [{ assignee: { id: 'PSAM', type: 'user_reference' } }],
      escalation_policy: { id: 'PSREPOL', type: 'escalation_policy_reference' },
    },
  ],
])('an incident without %s is refused', async (_what, incident) => {
  const { ask } = await wire();

  const answered = await ask('/incidents', { body: { incident } });

  expect(answered).toMatchObject({ status: 400, body: { error: { code: 2001 } } });
});

test('lists come in pages of 25, of 100 at most, without a total', async () => {
  const { ask } = await wire();
  await ask('/incidents', { body: { incident: INCIDENT } });

  const first = await ask('/incidents?service_ids[]=PSCREDLINK');

  expect(first.body).toMatchObject({ limit: 25, offset: 0, more: false, total: null });
  expect((await ask('/oncalls?limit=1')).body).toMatchObject({ limit: 1, more: true });
  expect((await ask('/oncalls?limit=101')).status).toBe(400);
  expect((await ask('/oncalls?limit=100&offset=9901')).status).toBe(400);
});

test('whoever is on call is a reference without an address, unless users are asked for', async () => {
  const { ask } = await wire();

  const plain = await ask('/oncalls');
  const full = await ask('/oncalls?include[]=users');

  const sam = { id: 'PSAM', type: 'user_reference', summary: 'Sam Ortiz' };
  expect(plain.body).toMatchObject({ oncalls: [{ user: sam }, {}] });
  expect(JSON.stringify(plain.body)).not.toContain('@local.test');
  expect(full.body).toMatchObject({ oncalls: [{ user: { id: 'PSAM', email: 'sam@local.test' } }, {}] });
});

test('a schedule of layers is none of shifts', async () => {
  const { ask } = await wire();
  const window = 'since=2026-03-04T00:00:00Z&until=2026-03-05T00:00:00Z';

  expect((await ask(`/v3/schedules/PSPRIMARY?${window}`)).status).toBe(400);
  expect((await ask(`/v3/schedules/PNOPE?${window}`)).status).toBe(404);
  expect((await ask(`/schedules/PSPRIMARY?${window}`)).body).toMatchObject({
    schedule: { type: 'schedule' },
  });
});

test('asked too often, it says so with a code and when to come back', async () => {
  const { ask, faults } = await wire();
  faults.set('pagerduty/throttled', true);

  const { status, body, headers } = await ask('/oncalls');

  expect([status, body]).toEqual([429, { error: { message: 'Rate Limit Exceeded', code: 2020 } }]);
  expect(headers.get('ratelimit-reset')).toBe('3');
});

test('events are refused in a shape of their own', async () => {
  const { ask } = await wire();
  const event = { routing_key: 'R', dedup_key: 'd', event_action: 'trigger', payload: { summary: 's' } };

  expect(await ask('/v2/enqueue', { body: event })).toMatchObject({
    status: 400,
    body: { status: 'invalid event', message: 'Event object is invalid', errors: [expect.any(String)] },
  });
});
