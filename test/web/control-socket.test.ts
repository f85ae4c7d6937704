import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join, relative } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startControlSocket } from '../../src/web/control-socket.ts';
import type { Desk } from '../../src/web/desk.ts';
import { deskOf, temporaryFolder } from '../cli/counter.ts';
import { openOffice } from '../support/office.ts';

const RUNBOOKS = `
  look:
    title: Look at a lever
    environment: lab
    allow: { run: [responder] }
    steps: [{ id: look, uses: lever/read, with: { lever: a } }]
`;

async function openDesk(over: Partial<Desk> = {}): Promise<Desk> {
  return { ...deskOf(await openOffice(RUNBOOKS)), ...over };
}

async function start(path: string, desk: Desk) {
  const logged: object[] = [];
  const log = { error: (facts: object) => logged.push(facts) };
  const started = await startControlSocket({ path, desk, log });
  if (started.ok) onTestFinished(() => started.socket.close());
  return { started, logged };
}

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o7777).toString(8);

interface Answer {
  readonly code: number;
  readonly body: unknown;
}

function send(socketPath: string, path: string, body: string, method = 'POST'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, path, method }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ code: response.statusCode ?? 0, body: JSON.parse(text) }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

describe('the place of the socket', () => {
  test('only our own account can open it, or even its folder', async () => {
    const folder = join(await temporaryFolder(), 'data');
    const path = join(folder, 'runbolt.sock');

    await start(path, await openDesk());

    expect([await modeOf(folder), await modeOf(path)]).toEqual(['700', '600']);
  });

  test('a folder of ours that was open to others is closed to them', async () => {
    const folder = join(await temporaryFolder(), 'data');
    await mkdir(folder);
    await chmod(folder, 0o755);

    await start(join(folder, 'runbolt.sock'), await openDesk());

    expect(await modeOf(folder)).toBe('700');
  });

  test('a folder that everybody shares is left as it is', async () => {
    const folder = join(await temporaryFolder(), 'shared');
    await mkdir(folder);
    await chmod(folder, 0o1777);

    await start(join(folder, 'runbolt.sock'), await openDesk());

    expect(await modeOf(folder)).toBe('1777');
  });

  test('the socket of a bot that was killed is replaced', async () => {
    const path = join(await temporaryFolder(), 'runbolt.sock');
    const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    await once(spawn(process.execPath, ['-e', script]), 'exit');
    expect((await stat(path)).isSocket()).toBe(true);

    const { started } = await start(path, await openDesk());

    expect(started.ok).toBe(true);
    expect((await send(path, '/open', '{}')).code).toBe(200);
  });

  test('a socket that somebody answers on is never taken', async () => {
    const path = join(await temporaryFolder(), 'runbolt.sock');
    const desk = await openDesk();
    await start(path, desk);

    const { started: second } = await start(path, desk);

    expect(second).toMatchObject({
      ok: false,
      problem: expect.stringContaining('Another Runbolt is running'),
    });
    expect((await send(path, '/open', '{}')).code).toBe(200);
  });

  test('a file in its place is not deleted', async () => {
    const path = join(await temporaryFolder(), 'runbolt.sock');
    await writeFile(path, 'precious');

    const { started } = await start(path, await openDesk());

    expect(started).toMatchObject({ ok: false, problem: expect.stringContaining('is no socket') });
    expect(await readFile(path, 'utf8')).toBe('precious');
  });

  test('a path too long for a socket is said so', async () => {
    const path = join(await temporaryFolder(), 'x'.repeat(120), 'runbolt.sock');

    const { started } = await start(path, await openDesk());

    expect(started).toMatchObject({ ok: false, problem: expect.stringContaining('RUNBOLT_DATA') });
  });

  test('a relative path works', async () => {
    const path = relative(process.cwd(), join(await temporaryFolder(), 'runbolt.sock'));

    await start(path, await openDesk());

    expect((await send(path, '/open', '{}')).code).toBe(200);
  });

  test('closing takes it away, and hangs up on who waits', async () => {
    const path = join(await temporaryFolder(), 'runbolt.sock');
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('look');
    const { started } = await start(path, deskOf(office));
    const waiting = send(path, '/show', JSON.stringify({ run: id, after: 1_000, waitMs: 20_000 })).catch(
      () => 'hung up',
    );
    await send(path, '/open', '{}');

    if (started.ok) await started.socket.close();

    await expect(waiting).resolves.toBeDefined();
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });
});

describe('what is sent to it', () => {
  async function open(over: Partial<Desk> = {}) {
    const path = join(await temporaryFolder(), 'runbolt.sock');
    const { logged } = await start(path, await openDesk(over));
    return { path, logged };
  }

  test.each([
    ['/nonsense', '{}', 404, 'unknown_command'],
    ['/../../etc/passwd', '{}', 404, 'unknown_command'],
    ['/constructor', '{}', 404, 'unknown_command'],
    ['/__proto__', '{}', 404, 'unknown_command'],
    ['/open', 'not json', 400, 'bad_request'],
    ['/open', '', 400, 'bad_request'],
    ['/open', 'null', 400, 'bad_request'],
    ['/show', '{"run":"; rm -rf /"}', 400, 'bad_request'],
    ['/show', '{"run":"r-00000000","waitMs":999999999}', 400, 'bad_request'],
    ['/run', '{"runbook":"look","words":[],"now":false,"key":"12345678"}', 400, 'bad_request'],
    [
      '/run',
      '{"account":"a b","runbook":"look","words":[],"now":false,"key":"12345678"}',
      400,
      'bad_request',
    ],
    [
      '/run',
      '{"account":"ben","runbook":"look","words":"x","now":false,"key":"12345678"}',
      400,
      'bad_request',
    ],
    ['/record', '{"after":0,"limit":1000000}', 400, 'bad_request'],
  ])('%s with %s is refused in words', async (path, body, code, name) => {
    const { path: socket } = await open();

    const answer = await send(socket, path, body);

    expect(answer).toMatchObject({ code, body: { error: { code: name, message: expect.any(String) } } });
  });

  test('more than 64 kB is not read', async () => {
    const { path } = await open();
    const body = JSON.stringify({ run: 'r'.repeat(70_000) });

    const answer = await send(path, '/show', body);

    expect(answer).toMatchObject({ code: 413, body: { error: { code: 'too_large' } } });
  });

  test('only POST does anything', async () => {
    const { path } = await open();

    expect((await send(path, '/open', '', 'GET')).code).toBe(405);
  });

  test('a bug is logged under a reference, and only the reference is told', async () => {
    const { path, logged } = await open({
      examine: () => Promise.reject(new Error('the secret inside')),
    });

    const { code, body } = await send(path, '/doctor', '{}');

    expect(code).toBe(500);
    expect(JSON.stringify(body)).not.toContain('the secret inside');
    expect(logged).toMatchObject([{ command: 'doctor', reference: expect.any(String) }]);
  });

  test('the same request sent twice starts one run', async () => {
    const { path } = await open();
    const body = JSON.stringify({ account: 'ben', runbook: 'look', words: [], now: false, key: 'abcdefgh' });

    const first = await send(path, '/run', body);
    const second = await send(path, '/run', body);

    expect(first.body).toMatchObject({ status: 'started' });
    expect(second.body).toMatchObject({ status: 'duplicate' });
  });
});
