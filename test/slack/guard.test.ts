import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sign } from '../../src/slack/guard.ts';
import { type Floor, openFloor, SIGNING_SECRET } from './floor.ts';
import { clickOn, command, deliver } from './raw-delivery.ts';

const RUNBOOKS = `
  stop-all:
    command: /stop-all
    title: Stop everything
    halt: true
    environment: vault
    allow: { run: [responder] }
    steps:
      - { id: stop, title: Pull the big lever, uses: lever/stop, with: { lever: big } }
`;

const stored = async ({ office }: Floor): Promise<number> => (await office.store.head()).position;

describe('what Slack did not sign', () => {
  const five = 5 * 60;
  const now = Date.parse('2026-03-04T02:48:00Z') / 1000;
  const signed = (body: string, at: number) => sign(SIGNING_SECRET, String(at), Buffer.from(body));
  const body = command('/stop-all', 'now').toString();
  const cases: Readonly<Record<string, { body?: string; headers: Record<string, string> }>> = {
    unsigned: { headers: {} },
    'unsigned ssl_check': { body: 'ssl_check=1', headers: {} },
    'unsigned ssl_check with a command in it': { body: `ssl_check=1&${body}`, headers: {} },
    'signed with another secret': {
      headers: {
        'x-slack-request-timestamp': String(now),
        'x-slack-signature': sign('guess', String(now), Buffer.from(body)),
      },
    },
    'signed for another body': {
      headers: { 'x-slack-request-timestamp': String(now), 'x-slack-signature': signed('other', now) },
    },
    'signed for another time': {
      headers: { 'x-slack-request-timestamp': String(now), 'x-slack-signature': signed(body, now - 1) },
    },
    'too old': {
      headers: {
        'x-slack-request-timestamp': String(now - five - 1),
        'x-slack-signature': signed(body, now - five - 1),
      },
    },
    'from the future': {
      headers: {
        'x-slack-request-timestamp': String(now + five + 1),
        'x-slack-signature': signed(body, now + five + 1),
      },
    },
    'ten years ahead': {
      headers: {
        'x-slack-request-timestamp': String(now + 315_360_000),
        'x-slack-signature': signed(body, now + 315_360_000),
      },
    },
    'a timestamp that is no number': {
      headers: { 'x-slack-request-timestamp': '1e9', 'x-slack-signature': signed(body, now) },
    },
    'an empty signature': { headers: { 'x-slack-request-timestamp': String(now), 'x-slack-signature': '' } },
    'a signature of another version': {
      headers: {
        'x-slack-request-timestamp': String(now),
        'x-slack-signature': signed(body, now).replace('v0', 'v1'),
      },
    },
  };

  test.each(Object.entries(cases))('is refused and stores nothing: %s', async (_name, request) => {
    const floor = await openFloor(RUNBOOKS);

    const response = await fetch(`${floor.url}/slack/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...request.headers },
      body: request.body ?? body,
    });

    expect(response.status).toBe(401);
    expect(await response.text()).toBe('');
    expect(await stored(floor)).toBe(0);
    expect(floor.office.levers.effects).toEqual([]);
  });

  test('more than 1 MB is not read to its end', async () => {
    const floor = await openFloor(RUNBOOKS);

    const response = await fetch(`${floor.url}/slack/events`, {
      method: 'POST',
      body: 'x'.repeat(1_100_000),
    });

    expect(response.status).toBe(413);
  });

  test('more than 1 MB in chunks of unknown length is cut off, too', async () => {
    const floor = await openFloor(RUNBOOKS);
    const chunks = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(64 * 1024));
      },
    });

    const sending = fetch(`${floor.url}/slack/events`, { method: 'POST', body: chunks, duplex: 'half' });

    await expect(sending.then(({ status }) => status).catch(() => 'cut off')).resolves.toSatisfy(
      (outcome) => outcome === 413 || outcome === 'cut off',
    );
    expect(await stored(floor)).toBe(0);
  });

  test.each(['GET', 'PUT', 'DELETE'])('%s is not a way to ask', async (method) => {
    const floor = await openFloor(RUNBOOKS);

    const response = await fetch(`${floor.url}/slack/events`, { method });

    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  test('a sender that hangs up in the middle does no harm', async () => {
    const floor = await openFloor(RUNBOOKS);
    const socket = connect(Number(new URL(floor.url).port), '127.0.0.1');
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
    socket.write('POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nhalf');
    socket.destroy();

    const { status } = await deliver(floor, command('/stop-all', 'now'));

    expect(status).toBe(200);
  });
});

describe('what Slack did sign', () => {
  test.each([-299, 299])('is accepted when the clocks differ by %i s', async (seconds) => {
    const floor = await openFloor(RUNBOOKS);

    const { status } = await deliver(floor, command('/stop-all', 'now'), { seconds });

    expect(status).toBe(200);
    expect(await stored(floor)).toBeGreaterThan(0);
  });

  test('the URL verification of a new app is answered', async () => {
    const floor = await openFloor(RUNBOOKS);

    const response = await deliver(floor, JSON.stringify({ type: 'url_verification', challenge: 'abc' }), {
      json: true,
    });

    expect(JSON.parse(response.body)).toEqual({ challenge: 'abc' });
  });

  test.each(['', '{', 'payload=%7B', 'payload=null', 'payload=3', 'payload=%5B%5D', '\u0000\u0001'])(
    'nonsense crashes nothing: %j',
    async (nonsense) => {
      const floor = await openFloor(RUNBOOKS);

      const answered = deliver(floor, nonsense);
      const after = await deliver(floor, command('/stop-all', 'now'));

      expect(after.status).toBe(200);
      expect([200, 400, 404]).toContain((await answered).status);
    },
  );

  test('the same request delivered twice starts one run and gets an answer each time', async () => {
    const floor = await openFloor(RUNBOOKS);
    const request = command('/stop-all', 'now');

    const first = await deliver(floor, request);
    const second = await deliver(floor, request);
    await floor.office.engine.idle();

    expect(first.body).toContain('reading the live state');
    expect(second.body).toContain('has been handled already');
    expect(floor.office.levers.effects).toEqual(['big=on']);
    expect(await floor.office.store.recentRuns({ limit: 10 })).toHaveLength(1);
  });

  test('sixteen deliveries at once start one run', async () => {
    const floor = await openFloor(RUNBOOKS);
    const request = command('/stop-all', 'now');

    await Promise.all(Array.from({ length: 16 }, () => deliver(floor, request)));
    await floor.office.engine.idle();

    expect(floor.office.levers.effects).toEqual(['big=on']);
  });

  test('people of another workspace are refused, whatever they press or type', async () => {
    const floor = await openFloor(RUNBOOKS);
    await installed(floor);
    const before = await stored(floor);

    const typed = await deliver(floor, command('/stop-all', 'now', { team_id: 'T0OTHER' }));
    await deliver(floor, clickOn('confirm', '{}', { team: 'T0OTHER' }));

    expect(typed.body).toContain('I only work for the workspace that I am installed in');
    expect(await stored(floor)).toBe(before);
  });

  test.each([
    ['confirm', '{"run":"r-nothing","hash":"x"}', 'I know of no run called'],
    ['confirm', 'not json', 'I do not know this button'],
    ['confirm', '{}', 'I do not know this button'],
    ['again', '{"run":"r-nothing"}', 'I do not know this button'],
    ['detonate', '{}', 'I do not know this button'],
  ])('a button of another version is answered: %s %s', async (action, value, words) => {
    const floor = await openFloor(RUNBOOKS);
    const answer = await answerTo();

    const { status } = await deliver(floor, clickOn(action, value, { responseUrl: answer.url }));

    expect(status).toBe(200);
    expect(await answer.text).toContain(words);
  });
});

/** Slack has said who the app is. */
async function installed({ office }: Floor): Promise<void> {
  while ((await office.store.entry('slack', 'identity')) === undefined) await office.clock.advance(0);
}

/** A response URL, and what comes in there. */
async function answerTo() {
  const { promise: text, resolve } = Promise.withResolvers<string>();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      response.end('ok');
      resolve(body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, text };
}
