import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebClient } from '@slack/web-api';
import { describe, expect, onTestFinished, test } from 'vitest';
import { slackPeople } from '../../src/slack/people.ts';
import { slackWebApi, webClientOptions } from '../../src/slack/web-api-client.ts';

/** Slack's Web API as one answer, over real HTTP. */
async function slackThatAnswers(answer: RequestListener, timeoutMs?: number) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return clientTo(`http://127.0.0.1:${port}/`, timeoutMs);
}

/** Only where no answer comes is there a reason to wait less. */
function clientTo(url: string, timeoutMs = 300_000) {
  const quiet = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, setName() {} };
  const client = new WebClient('xoxb-test', {
    ...webClientOptions(url),
    timeout: timeoutMs,
    logger: { ...quiet, getLevel: () => 'error' as never },
  });
  return { api: slackWebApi(client), people: slackPeople(client) };
}

const json =
  (body: object): RequestListener =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
const message = { text: 'hello', blocks: [] };
const post = { channel: 'C0OPS', message, key: 'k' };

describe('what Slack answers', () => {
  test('a posted message has its place', async () => {
    const { api } = await slackThatAnswers(json({ ok: true, channel: 'C0OPS', ts: '1.5' }));

    expect(await api.post(post)).toEqual({ status: 'posted', channel: 'C0OPS', ts: '1.5' });
  });

  test('a no to one message is returned in Slack’s word', async () => {
    const { api } = await slackThatAnswers(json({ ok: false, error: 'channel_not_found' }));

    expect(await api.post(post)).toEqual({ status: 'refused', code: 'channel_not_found' });
  });

  test.each([
    ['invalid_auth', 'denied'],
    ['missing_scope', 'denied'],
    ['ratelimited', 'rate_limited'],
    ['internal_error', 'unknown_outcome'],
    ['service_unavailable', 'unavailable'],
  ])('%s concerns Slack as a whole: %s', async (error, kind) => {
    const { api } = await slackThatAnswers(json({ ok: false, error }));

    await expect(api.post(post)).rejects.toMatchObject({ name: 'Failure', system: 'Slack', kind });
  });

  test('a right that it lacks for looking, joining or opening keeps it from nothing else', async () => {
    const { api } = await slackThatAnswers(json({ ok: false, error: 'missing_scope' }));
    const refused = { status: 'refused', code: 'missing_scope' };

    expect(await api.find({ channel: 'C0OPS', key: 'k', since: new Date(0) })).toEqual(refused);
    expect(await api.join('C0OPS')).toEqual(refused);
    expect(await api.openDirect('U0ANA')).toEqual(refused);
    expect(await api.pin('C0OPS', '1.0')).toEqual(refused);
  });

  test('429 says how long to wait, and is not waited for here', async () => {
    const { api } = await slackThatAnswers((_request, response) => {
      response.writeHead(429, { 'retry-after': '30' }).end();
    });

    await expect(api.post(post)).rejects.toMatchObject({ kind: 'rate_limited', retryAfterMs: 30_000 });
  });

  test.each<readonly [string, RequestListener, string]>([
    ['500', (_request, response) => response.writeHead(500).end('oops'), 'unknown_outcome'],
    ['404', (_request, response) => response.writeHead(404).end('nginx'), 'invalid'],
    ['no JSON', (_request, response) => response.end('<html>'), 'unknown_outcome'],
    ['a broken connection', (request) => request.socket.destroy(), 'unknown_outcome'],
  ])('%s', async (_name, answer, kind) => {
    const { api } = await slackThatAnswers(answer);

    await expect(api.post(post)).rejects.toMatchObject({ name: 'Failure', kind });
  });

  test('nothing in time', async () => {
    const { api } = await slackThatAnswers(() => {}, 500);

    await expect(api.post(post)).rejects.toMatchObject({ name: 'Failure', kind: 'timeout' });
  });

  test('half an answer: the message may stand there', async () => {
    const { api } = await slackThatAnswers((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
      response.write('{"ok":true,');
      setImmediate(() => response.destroy());
    });

    await expect(api.post(post)).rejects.toMatchObject({ system: 'Slack', kind: 'unknown_outcome' });
  });

  test('an answer that does not come to its end', async () => {
    const { api } = await slackThatAnswers((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"ok":true,');
    }, 500);

    await expect(api.post(post)).rejects.toMatchObject({ system: 'Slack', kind: 'timeout' });
  });

  test('nobody there', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const { api } = clientTo(`http://127.0.0.1:${port}/`);

    await expect(api.post(post)).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('a message is found again by its key', () => {
  const page = (keys: readonly string[], next: string) => ({
    ok: true,
    messages: keys.map((key, index) => ({
      ts: `${index}.0`,
      metadata: { event_type: 'runbolt', event_payload: { key } },
    })),
    response_metadata: { next_cursor: next },
  });

  test('also on a later page, among messages without one', async () => {
    const pages = [
      page(['a', 'b'], 'more'),
      { ok: true, messages: [{ ts: '7.0' }], response_metadata: { next_cursor: 'more' } },
      page(['c', 'k'], ''),
    ];
    const { api } = await slackThatAnswers((request, response) =>
      json(pages.shift() ?? {})(request, response),
    );

    const found = await api.find({ channel: 'C0OPS', key: 'k', since: new Date(0) });

    expect(found).toEqual({ status: 'found', ts: '1.0' });
  });

  test('or is not there', async () => {
    const { api } = await slackThatAnswers(json(page(['a'], '')));

    expect(await api.find({ channel: 'C0OPS', thread: '1.0', key: 'k', since: new Date(0) })).toEqual({
      status: 'not_found',
    });
  });
});

describe('people', () => {
  test('are the members of a group, or nobody', async () => {
    expect(
      await (await slackThatAnswers(json({ ok: true, users: ['U0A'] }))).people.groupMembers('S0'),
    ).toEqual(['U0A']);
    expect(await (await slackThatAnswers(json({ ok: true }))).people.groupMembers('S0')).toEqual([]);
  });

  test('are found by e-mail, or not', async () => {
    const known = await slackThatAnswers(json({ ok: true, user: { id: 'U0A' } }));
    const unknown = await slackThatAnswers(json({ ok: false, error: 'users_not_found' }));

    expect(await known.people.personByEmail('a@example.com')).toBe('U0A');
    expect(await unknown.people.personByEmail('a@example.com')).toBeUndefined();
  });

  test('a refusal names what was asked', async () => {
    const { people } = await slackThatAnswers(json({ ok: false, error: 'paid_teams_only' }));

    await expect(people.groupMembers('S0RESPOND')).rejects.toMatchObject({
      kind: 'invalid',
      message: 'Slack answered paid_teams_only (usergroups.users.list S0RESPOND)',
    });
  });
});
