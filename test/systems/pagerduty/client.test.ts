import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { connectPagerDuty } from '../../../src/systems/pagerduty/client.ts';
import { HeldClock } from '../../support/held-clock.ts';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener, parts: { clock?: HeldClock; deadlineMs?: number } = {}) {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    request.resume();
    listener(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const connection = {
    token: 'secret-token',
    from: 'bot@local.test',
    clock: systemClock,
    url,
    eventsUrl: url,
    ...parts,
  };
  return { pagerduty: connectPagerDuty(connection), asked };
}

const answering = (status: number, body: string, headers = {}) =>
  serve((_request, response) => response.writeHead(status, headers).end(body));

const INCIDENT = { title: 'down', serviceId: 'P1', urgency: 'high', incidentKey: 'k' } as const;
const EVENT = { routingKey: 'R', dedupKey: 'd', summary: 's', source: 'runbolt', severity: 'error' } as const;

test.each([
  [200, '<html>Sign in</html>', 'invalid', 'unknown_outcome'],
  [200, '{"oncalls": 3}', 'invalid', 'unknown_outcome'],
  [200, '{"oncalls": [{}], "incident": {}}', 'invalid', 'unknown_outcome'],
  [200, '', 'invalid', 'unknown_outcome'],
  [500, '<html>', 'unavailable', 'unknown_outcome'],
  [503, '{}', 'unavailable', 'unknown_outcome'],
  [408, '{"error":{"message":"The request took too long","code":2016}}', 'unavailable', 'unknown_outcome'],
  [429, '<html>', 'rate_limited', 'rate_limited'],
  [401, '', 'denied', 'denied'],
  [404, '{}', 'not_found', 'not_found'],
  [400, '{"error": "nonsense"}', 'invalid', 'invalid'],
])('an answer of %i %j makes a read %s and a write %s, in words', async (status, body, read, write) => {
  const { pagerduty } = await answering(status, body);

  await expect(pagerduty.onCalls({})).rejects.toMatchObject({
    name: 'Failure',
    kind: read,
    message: expect.stringMatching(/\.$/),
  });
  await expect(pagerduty.createIncident(INCIDENT)).rejects.toMatchObject({ name: 'Failure', kind: write });
});

test('when it is asked too often, it says when to come back', async () => {
  const { pagerduty } = await answering(429, '{}', { 'ratelimit-reset': '17' });

  await expect(pagerduty.onCalls({})).rejects.toMatchObject({ kind: 'rate_limited', retryAfterMs: 17_000 });
});

test('a write is made in the name of the person, or of the service user', async () => {
  const { pagerduty, asked } = await answering(400, '{}');

  await pagerduty.createIncident({ ...INCIDENT, from: 'rhea@local.test' }).catch(() => undefined);
  await pagerduty.createIncident(INCIDENT).catch(() => undefined);

  expect(asked.map(({ headers }) => headers.from)).toEqual(['rhea@local.test', 'bot@local.test']);
  expect(asked[0]?.headers.authorization).toBe('Token token=secret-token');
});

test('the REST token is not sent with events', async () => {
  const { pagerduty, asked } = await answering(202, '{"dedup_key":"d"}');

  await pagerduty.triggerEvent(EVENT);

  expect(JSON.stringify(asked[0]?.headers)).not.toContain('secret-token');
});

test('an event that is refused says why, in the shape that events have', async () => {
  const body = {
    status: 'invalid event',
    message: 'Event object is invalid',
    errors: ["'source' is missing"],
  };
  const { pagerduty } = await answering(400, JSON.stringify(body));

  await expect(pagerduty.triggerEvent(EVENT)).rejects.toMatchObject({
    kind: 'invalid',
    message: "PagerDuty says: 'source' is missing (send event d).",
  });
});

test('a summary longer than events may have is cut, and wakes people all the same', async () => {
  const bodies: unknown[] = [];
  const { pagerduty } = await serve((request, response) => {
    const taken = '{"status":"success","message":"Event processed","dedup_key":"d"}';
    const answer = (body: unknown) => {
      bodies.push(body);
      response.writeHead(202).end(taken);
    };
    json(request).then(answer, () => response.destroy());
  });

  await pagerduty.triggerEvent({ ...EVENT, summary: 'x'.repeat(2_000) });

  expect(bodies).toMatchObject([{ payload: { summary: 'x'.repeat(1_024) } }]);
});

test('all pages are turned, and an answer that never ends comes to an end', async () => {
  const user = (n: number) => ({ id: `P${n}`, name: 'x', email: `x${n}@local.test` });
  let page = 0;
  const { pagerduty, asked } = await serve((_request, response) => {
    page += 1;
    response.end(JSON.stringify({ users: [user(page)], more: true }));
  });

  expect(await pagerduty.findUser('x3@local.test')).toMatchObject({ id: 'P3' });
  expect(asked).toHaveLength(10);
  expect(asked[1]?.url).toContain('offset=100');
});

test('ids from outside stay one part of the path', async () => {
  const { pagerduty, asked } = await answering(404, '{}');

  await pagerduty.readIncident('../users?x=1').catch(() => undefined);

  expect(asked[0]?.url).toBe('/incidents/..%2Fusers%3Fx%3D1');
});

test('an endpoint that never answers runs into the deadline', async () => {
  const clock = new HeldClock();
  const { pagerduty } = await serve(() => {}, { clock, deadlineMs: 4_000 });

  const refusal = expect(pagerduty.createIncident(INCIDENT)).rejects.toMatchObject({ kind: 'timeout' });
  await clock.advance(4_000);

  await refusal;
});
