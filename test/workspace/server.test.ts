import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Workspace } from '../../src/workspace/workspace.ts';
import { fc } from '../support/fast-check.ts';
import { HeldClock } from '../support/held-clock.ts';
import { BOT_TOKEN, FakeBot } from './fake-bot.ts';

let bot: FakeBot;
let clock: HeldClock;
let workspace: Workspace;
let panel = [{ title: 'Kubernetes', rows: [{ id: 'cj', title: 'efs-purge', status: 'active' }] }];
const switched: [string, boolean][] = [];

beforeEach(async () => {
  bot = new FakeBot();
  clock = new HeldClock();
  workspace = await bot.start({
    clock,
    panel: () => panel,
    faults: {
      list: () => [{ id: 'kubernetes/unreachable', label: 'Kubernetes does not answer', on: false }],
      set: (id, on) => switched.push([id, on]),
    },
  });
});
afterEach(() => bot.stop());

/** fetch does not let one choose the Host header; a plain request does. */
function ask(path: string, headers: Record<string, string>, body = ''): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const { port } = new URL(bot.url);
  const method = body === '' ? 'GET' : 'POST';
  const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
    response.resume();
    response.on('end', () => resolve(response.statusCode ?? 0));
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

const act = (name: string, input: object, headers: Record<string, string> = {}) =>
  fetch(`${bot.url}/workspace/act/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(input),
  });

describe('only this machine', () => {
  const json = { 'content-type': 'application/json' };
  const say = JSON.stringify({ user: 'U0RESPOND1', channel: 'C0OPS', text: 'hello' });

  test.each([
    ['a name that points here', { host: 'evil.example' }],
    ['a name that begins like ours', { host: 'localhost.evil.example' }],
    ['a page of another site', { host: 'localhost', origin: 'https://evil.example' }],
    ['a page on another port', { host: 'localhost:3000', origin: 'http://localhost:8080' }],
    ['a page in a sandbox', { host: 'localhost', origin: 'null' }],
  ])('%s may not act', async (_, headers) => {
    expect(await ask('/workspace/act/say', { ...json, ...headers }, say)).toBe(403);
    expect(workspace.channel('C0OPS')).toEqual([]);
  });

  test('its own page may', async () => {
    const own = { host: 'localhost:3000', origin: 'http://localhost:3000' };

    expect(await ask('/workspace/act/say', { ...json, ...own }, say)).toBe(200);
    expect(workspace.channel('C0OPS')).toHaveLength(1);
  });

  test('a form of another site cannot act, even without an Origin', async () => {
    expect(await ask('/workspace/act/say', { 'content-type': 'text/plain', host: 'localhost' }, say)).toBe(
      400,
    );
    expect(workspace.channel('C0OPS')).toEqual([]);
  });
});

describe('acts of the page', () => {
  test.each([
    ['no such act', 'shout', {}, 404],
    ['a word of JavaScript', 'constructor', {}, 404],
  ])('%s is not found', async (_, name, input, status) => {
    expect((await act(name, input)).status).toBe(status);
  });

  test.each([
    ['nothing', {}],
    ['a number for a text', { user: 'U0RESPOND1', channel: 'C0OPS', text: 7 }],
    ['a channel one is not in', { user: 'U0RESPOND1', channel: 'C0NONE', text: 'x' }],
    ['nobody', { user: 'U0NOBODY', channel: 'C0OPS', text: 'x' }],
    ['only spaces', { user: 'U0RESPOND1', channel: 'C0OPS', text: '   ' }],
  ])('%s is refused with a reason', async (_, input) => {
    const response = await act('say', input);

    expect(await response.json()).toMatchObject({ ok: false, error: expect.stringMatching(/\w/) });
  });

  test('a body without end is not kept', async () => {
    const response = await act('say', { user: 'U0RESPOND1', channel: 'C0OPS', text: 'x'.repeat(2_000_000) });

    expect(response.status).toBe(400);
  });

  test('a switch of the systems is passed on, one of Slack is kept here, another is not found', async () => {
    await act('fault', { id: 'kubernetes/unreachable', on: true });
    await act('fault', { id: 'slack/rate-limited', on: true });

    expect(switched).toEqual([['kubernetes/unreachable', true]]);
    expect(workspace.slackFaults.isRateLimited).toBe(true);
    expect((await act('fault', { id: 'coffee', on: true })).status).toBe(404);
  });

  test('text that a person types is stored escaped, with people and channels as ids', async () => {
    await act('say', { user: 'U0RESPOND1', channel: 'C0OPS', text: '<!channel> @ben & #deployments' });

    expect(workspace.channel('C0OPS')[0]?.text).toBe(
      '&lt;!channel&gt; <@U0COMMAND1> &amp; <#C0DEPLOY|deployments>',
    );
  });
});

describe('what only one person sees', () => {
  test('is put away by that person alone', async () => {
    await bot.call('chat.postEphemeral', { channel: 'C0OPS', user: 'U0RESPOND1', text: 'psst' });
    const ts = workspace.ephemerals('U0RESPOND1')[0]?.ts;

    await act('dismiss', { user: 'U0OUTSIDE1', channel: 'C0OPS', ts });
    expect(workspace.ephemerals('U0RESPOND1')).toHaveLength(1);

    await act('dismiss', { user: 'U0RESPOND1', channel: 'C0OPS', ts });
    expect(workspace.ephemerals('U0RESPOND1')).toEqual([]);
  });

  test('a button in a private channel is not pressed from outside', async () => {
    const { channel } = await bot.call('conversations.create', { name: 'secret', is_private: true });
    const { id } = channel as { id: string };
    const element = { type: 'button', action_id: 'x', text: { type: 'plain_text', text: 'X' } };
    const blocks = [{ type: 'actions', block_id: 'b', elements: [element] }];
    const { ts } = await bot.call('chat.postMessage', { channel: id, text: 'x', blocks });

    const response = await act('press', {
      user: 'U0OUTSIDE1',
      channel: id,
      ts,
      block_id: 'b',
      action_id: 'x',
    });

    expect(await response.json()).toMatchObject({ ok: false });
    expect(bot.received).toEqual([]);
  });
});

describe('nonsense', () => {
  const nonsense = fc.oneof(
    fc.anything({ maxDepth: 3 }).map((value) => JSON.stringify(value) ?? ''),
    fc.string({ unit: 'binary', maxLength: 200 }),
  );
  const names = [
    'command',
    'say',
    'press',
    'submit',
    'close',
    'shortcut',
    'suggest',
    'home',
    'join',
    'fault',
  ];
  const methods = ['chat.postMessage', 'chat.update', 'views.open', 'views.publish', 'conversations.create'];

  test('is answered, by acts as by methods, and never with an error of the server', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.constantFrom(...methods),
        nonsense,
        async (name, method, body) => {
          const headers = { 'content-type': 'application/json', authorization: `Bearer ${BOT_TOKEN}` };
          const acted = await fetch(`${bot.url}/workspace/act/${name}`, { method: 'POST', headers, body });
          const called = await fetch(`${bot.url}/workspace/api/${method}`, { method: 'POST', headers, body });

          expect(acted.status).toBeLessThan(500);
          expect(called.status).toBe(200);
          expect(await called.json()).toMatchObject({ ok: expect.any(Boolean) });
        },
      ),
      { numRuns: 200 },
    );
  });

  test('blocks of any shape are taken or refused, never a bug', () => {
    const words = fc.constantFrom(
      'type',
      'text',
      'elements',
      'section',
      'actions',
      'button',
      'mrkdwn',
      'block_id',
      'x',
    );
    const shape = fc.letrec((tie) => ({
      node: fc.oneof({ maxDepth: 5 }, words, fc.integer(), fc.constant(null), tie('list'), tie('map')),
      list: fc.array(tie('node'), { maxLength: 4 }),
      map: fc.dictionary(words, tie('node'), { maxKeys: 5 }),
    })).node;

    fc.assert(
      fc.property(shape, (blocks) => {
        const answer = workspace.api.handle('chat.postMessage', BOT_TOKEN, {
          channel: 'C0OPS',
          text: 'x',
          blocks,
        });
        return answer.ok || answer.error === 'invalid_blocks';
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the Web API over HTTP', () => {
  const call = (method: string, init: RequestInit) => fetch(`${bot.url}/workspace/api/${method}`, init);

  test('takes a form with the token as a parameter', async () => {
    const body = new URLSearchParams({ token: BOT_TOKEN, channel: 'C0OPS', text: 'from a form' });

    const response = await call('chat.postMessage', { method: 'POST', body });

    expect(await response.json()).toMatchObject({ ok: true, message: { text: 'from a form' } });
  });

  test('takes a query with a bearer token', async () => {
    const headers = { authorization: `Bearer ${BOT_TOKEN}` };

    const response = await call('users.info?user=U0RESPOND1', { headers });

    expect(await response.json()).toMatchObject({ ok: true, user: { real_name: 'Rhea Park' } });
  });

  test('answers broken JSON in words', async () => {
    const headers = { authorization: `Bearer ${BOT_TOKEN}`, 'content-type': 'application/json' };

    const response = await call('chat.postMessage', { method: 'POST', headers, body: '{"text":' });

    expect(await response.json()).toEqual({ ok: false, error: 'invalid_json' });
  });

  test('a limited rate is 429 with Retry-After', async () => {
    workspace.slackFaults.set('slack/rate-limited', true);

    const response = await call('auth.test', { headers: { authorization: `Bearer ${BOT_TOKEN}` } });

    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('1');
  });

  test('a Slack that cannot be reached hangs up', async () => {
    workspace.slackFaults.set('slack/unreachable', true);

    await expect(call('auth.test', { method: 'POST' })).rejects.toThrow('fetch failed');
  });
});

describe('the event stream', () => {
  async function open() {
    const abort = new AbortController();
    const response = await fetch(`${bot.url}/workspace/events`, { signal: abort.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    return {
      close: () => abort.abort(),
      /** Reads on until the text has arrived. */
      async until(text: string): Promise<string> {
        while (!seen.includes(text)) seen += (await reader?.read())?.value ?? '';
        return seen;
      },
    };
  }

  test('begins with everything and goes on with each change', async () => {
    await bot.call('chat.postMessage', { channel: 'C0OPS', text: 'before' });
    const stream = await open();
    expect(await stream.until('before')).toMatch(/^event: whole\ndata: \{/);

    await bot.call('chat.postMessage', { channel: 'C0OPS', text: 'after' });

    expect(await stream.until('after')).toContain('event: change\ndata: {"kind":"message"');
    stream.close();
  });

  test('tells of the systems when they look different, and only then', async () => {
    const stream = await open();
    await stream.until('efs-purge');
    await clock.advance(400);

    panel = [{ title: 'Kubernetes', rows: [{ id: 'cj', title: 'efs-purge', status: 'suspended' }] }];
    await clock.advance(400);

    const seen = await stream.until('suspended');
    expect(seen.match(/event: live/g)).toHaveLength(1);
    stream.close();
  });
});

describe('the page', () => {
  test.each([
    '/assets/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/../../package.json',
  ])('nothing outside its folder is served for %s', async (path) => {
    expect(await ask(path, { host: 'localhost' })).not.toBe(200);
  });

  test('paths that are not the workspace’s are left to the bot', async () => {
    expect(await ask('/healthz', { host: 'localhost' })).toBe(401);
  });
});
