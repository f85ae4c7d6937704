import { createServer } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { Faults } from '../../src/systems/faults.ts';
import { connectGitHub } from '../../src/systems/github/client.ts';
import type { Dispatch, GitHub } from '../../src/systems/github/port.ts';
import { type SimulatedGitHub, simulateGitHub } from '../../src/systems/github/simulator.ts';
import { githubServer } from '../../src/systems/github/wire.ts';
import { seedServices } from '../../src/systems/seed-services.ts';
import { HeldClock } from '../support/held-clock.ts';
import { hurriedClock } from './hurried-clock.ts';
import { failsInWords, type Subject } from './in-trouble.ts';
import { survivesNonsense } from './misbehaving.ts';
import { closeServers, onTheWire } from './on-the-wire.ts';

const NOW = new Date('2026-03-04T02:48:00Z');
const REPOSITORY = 'credlink/c2-concierge';
const DISPATCH: Dispatch = {
  workflow: 'cd.yml',
  ref: 'main',
  inputs: { environment: 'production', marker: 'r-1/ship' },
};

interface GitHubSubject extends Subject<GitHub> {
  readonly clock: HeldClock;
  readonly simulated: SimulatedGitHub;
}

const SUBJECTS = [
  { name: 'the simulator', open: simulator },
  { name: 'the real client', open: overTheWire },
];

afterEach(closeServers);

describe.each(SUBJECTS)('GitHub by $name', ({ open }) => {
  test('runs are listed newest first, of all workflows or of one', async () => {
    const { port } = await open();

    const all = await port.listRuns({ limit: 5 });
    const ours = await port.listRuns({ workflow: 'ci.yml', branch: 'main', limit: 1 });

    expect(all.map(({ run_number }) => run_number)).toEqual([412, 411, 410]);
    expect(ours).toMatchObject([
      { name: 'CI', event: 'push', conclusion: 'success', created_at: expect.any(Date) },
    ]);
    expect(await port.listRuns({ branch: 'nope', limit: 5 })).toEqual([]);
    expect(await port.listRuns({ event: 'workflow_dispatch', limit: 5 })).toHaveLength(1);
  });

  test('a run is started, told by its id, waits for its approval, and ends', async () => {
    const { port, clock, simulated } = await open();
    expect(await port.readWorkflow('cd.yml')).toMatchObject({ name: 'Deploy', state: 'active' });

    const { run } = await port.dispatch(DISPATCH);

    const id = run ?? 0;
    expect(await port.readRun(id)).toMatchObject({
      status: 'queued',
      conclusion: null,
      display_title: 'r-1/ship',
    });
    await clock.advance(5_000);
    expect((await port.readRun(id)).status).toBe('waiting');
    expect(await port.listPendingDeployments(id)).toMatchObject([
      { environment: { name: 'production' }, reviewers: [{ reviewer: { login: 'rhea' } }] },
    ]);
    simulated.approve(id);
    await clock.advance(60_000);
    expect(await port.readRun(id)).toMatchObject({ status: 'completed', conclusion: 'success' });
    expect(await port.listPendingDeployments(id)).toEqual([]);
    expect((await port.listJobs(id)).map(({ name }) => name)).toEqual(['build', 'deploy']);
  });

  test('a server that does not tell ids accepts all the same', async () => {
    const { port, faults } = await open();
    await faults.set('github/no-run-details', true);

    expect(await port.dispatch(DISPATCH)).toEqual({ run: undefined });
  });

  test.each([
    ['ci.yml', {}, "does not have 'workflow_dispatch'"],
    ['cd.yml', { nope: 'x' }, 'Unexpected inputs'],
  ])('%s with the inputs %j is refused in the words of GitHub', async (workflow, inputs, words) => {
    const { port } = await open();

    await expect(port.dispatch({ workflow, ref: 'main', inputs })).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining(words),
    });
  });

  test('what does not exist is not found', async () => {
    const { port } = await open();

    await expect(port.readWorkflow('nope.yml')).rejects.toMatchObject({ kind: 'not_found' });
    await expect(port.readRun(1)).rejects.toMatchObject({ kind: 'not_found' });
    await expect(port.dispatch({ ...DISPATCH, workflow: 'nope.yml' })).rejects.toMatchObject({
      kind: 'not_found',
    });
  });

  failsInWords<GitHub>({
    system: 'github',
    open,
    read: (port, signal) => port.listRuns({ limit: 1 }, signal),
    write: (port) => port.dispatch(DISPATCH),
    happened: async (port) => (await port.listRuns({ event: 'workflow_dispatch', limit: 5 })).length > 1,
  });
});

describe('the real client of GitHub', () => {
  const connect = (url: string) =>
    connectGitHub({ repository: REPOSITORY, token: 'T', url, clock: hurriedClock });

  survivesNonsense<GitHub>({
    connect,
    read: (port) => port.listRuns({ limit: 1 }),
    write: (port) => port.dispatch(DISPATCH),
  });

  test('a quota that is used up is no refusal: it says when to come back', async () => {
    const reset = Math.floor(Date.now() / 1_000) + 90;
    const server = createServer((_request, response) => {
      response.writeHead(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) });
      response.end('{"message":"API rate limit exceeded"}');
    });
    const { url } = await onTheWire('none', server, { set: () => true });

    const listing = connect(url).listRuns({ limit: 1 });

    await expect(listing).rejects.toMatchObject({ kind: 'rate_limited', retryAfterMs: expect.any(Number) });
  });

  test('a refused start names the permission that is missing', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(403).end('{"message":"Resource not accessible by integration"}');
    });
    const { url } = await onTheWire('none', server, { set: () => true });

    await expect(connect(url).dispatch(DISPATCH)).rejects.toMatchObject({
      kind: 'denied',
      message: expect.stringContaining(
        'Resource not accessible by integration. It needs the permission Actions: write.',
      ),
    });
  });
});

async function overTheWire(): Promise<GitHubSubject> {
  const { port: simulated, ...rest } = simulator();
  const { url, faults } = await onTheWire('github', githubServer(simulated, REPOSITORY), rest.faults);
  const port = connectGitHub({ repository: REPOSITORY, token: 'T', url, clock: hurriedClock });
  return { ...rest, port, faults };
}

function simulator(): GitHubSubject & { readonly faults: Faults } {
  const clock = new HeldClock();
  const faults = new Faults();
  const simulated = simulateGitHub({ state: seedServices(NOW).github, clock, faults });
  return { port: simulated, simulated, faults, clock };
}
