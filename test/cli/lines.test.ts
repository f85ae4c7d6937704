import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemRandom } from '../../src/lib/ids.ts';
import { type Office, openOffice } from '../support/office.ts';
import { besideBot, deskOf, openCounter } from './counter.ts';

const RUNBOOKS = `
  turn:
    title: Turn a lever
    environment: lab
    allow: { run: [responder] }
    steps: [{ id: pull, title: Pull it, uses: lever/pull, with: { lever: a } }]
  slow:
    title: Turn it slowly
    environment: lab
    halt: true
    allow: { run: [responder] }
    steps: [{ id: stop, title: Stop it, uses: lever/stop, with: { lever: b } }]
`;

const runIn = (text: string): string => /\br-[0-9a-z]{8}\b/.exec(text)?.[0] ?? 'no run';

function ownDesk(office: Office) {
  const closed: string[] = [];
  const close = async () => void closed.push('closed');
  const own = { desk: deskOf(office), log: { error() {} }, start: async () => {}, close };
  return { boot: { desk: async () => ({ ok: true, own }) as const }, closed };
}

describe('without a bot', () => {
  test('the same commands work in this process, which lets go of the store each time', async () => {
    const office = await openOffice(RUNBOOKS);
    const { boot, closed } = ownDesk(office);
    const { type } = await openCounter(boot);

    const asked = await type('run turn');
    const done = await type(`confirm ${runIn(asked.out)}`);

    expect([asked.code, done.code]).toEqual([4, 0]);
    expect(office.levers.effects).toEqual(['a=on']);
    expect(closed).toHaveLength(2);
  });

  test('when the store cannot be opened either, that and the way out are said', async () => {
    const { type } = await openCounter();

    const { code, err } = await type('history');

    expect(code).toBe(5);
    expect(err).toContain('the store is dead');
    expect(err).toContain('plan <runbook> --offline');
  });

  test('a plan can be made without bot and store', async () => {
    const office = await openOffice(RUNBOOKS);
    const tools = { ...office.tools, random: systemRandom };
    const { type } = await openCounter({ planning: async () => ({ ok: true, tools }) });

    const { code, out } = await type('plan turn --offline');

    expect(code).toBe(0);
    expect(out).toContain('a: position off → on');
    expect((await office.store.head()).position).toBe(0);
  });

  test('a broken environment is told whole', async () => {
    const { type } = await openCounter();

    const { code, err } = await type('history', { variables: { PORT: 'x', RUNBOLT_SYSTEMS: 'fake' } });

    expect(code).toBe(2);
    expect(err).toContain('PORT must be a port number');
    expect(err).toContain('RUNBOLT_SYSTEMS must be one of real, simulated');
  });

  test('Ctrl+C says that the run stands still', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.takes = 1_000;
    const { boot } = ownDesk(office);
    const { type } = await openCounter(boot);

    const { code, err } = await type('run slow --now', {
      during: (interrupt, said) => void untilSaid(said, 'started').then(interrupt),
    });

    expect(code).toBe(130);
    expect(err).toContain('No bot is running, so r-');
  });
});

describe('beside a bot', () => {
  test('Ctrl+C leaves the run to the bot, and says so', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.takes = 1_000;
    const { type } = await besideBot(office);

    const { code, err } = await type('run slow --now', {
      during: (interrupt, said) => void untilSaid(said, 'started').then(interrupt),
    });

    expect(code).toBe(130);
    expect(err).toMatch(/Left: r-\w+ goes on in the bot/);
  });

  test('a bot that dies in the middle is said so', async () => {
    const { folder, type } = await openCounter();
    const server = createServer((socket) => {
      socket.once('data', (data) => {
        if (String(data).startsWith('HEAD')) socket.end('HTTP/1.1 405 No\r\nconnection: close\r\n\r\n');
        else socket.destroy();
      });
    });
    server.listen(join(folder, 'runbolt.sock'));
    await once(server, 'listening');
    onTestFinished(() => void server.close());

    const { code, err } = await type('run turn');

    expect(code).toBe(5);
    expect(err).toContain('It is not known whether “run” was done');
  });

  test('a bot that speaks another language is said so', async () => {
    const { folder, type } = await openCounter();
    const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}';
    const server = createServer((socket) => {
      socket.once('data', () => socket.end(answer));
    });
    server.listen(join(folder, 'runbolt.sock'));
    await once(server, 'listening');
    onTestFinished(() => void server.close());

    const { code, err } = await type('history');

    expect(code).toBe(1);
    expect(err).toContain('Is it another version');
  });
});

async function untilSaid(said: () => string, text: string): Promise<void> {
  while (!said().includes(text)) await new Promise((resolve) => setImmediate(resolve));
}
