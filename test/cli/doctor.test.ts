import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { allActions } from '../../src/actions/index.ts';
import { examineAlone, examineBot } from '../../src/cli/doctor/examine.ts';
import { examineKubernetes } from '../../src/cli/doctor/examine-kubernetes.ts';
import { examineFolder, examineNode } from '../../src/cli/doctor/examine-machine.ts';
import { examineSlack } from '../../src/cli/doctor/examine-slack.ts';
import { RIGHTS_OF_ACTIONS } from '../../src/cli/doctor/kubernetes-rights.ts';
import { readConfig } from '../../src/config.ts';
import { Failure } from '../../src/lib/failure.ts';
import { parseRunbooks } from '../../src/runbooks/parse-runbooks.ts';
import type { Runbooks } from '../../src/runbooks/runbook.ts';
import { BOT_SCOPES } from '../../src/slack/manifest.ts';
import { openStore } from '../../src/storage/open-store.ts';
import type { Right } from '../../src/systems/kubernetes/port.ts';
import { HeldClock } from '../support/held-clock.ts';
import { openCounter, temporaryFolder } from './counter.ts';

const FILE = `
version: 1
environments:
  production: { kubernetes: { context: prod } }
roles: { responder: { cli_users: [ben] } }
runbooks:
  pause:
    title: Pause
    environment: production
    allow: { run: [responder] }
    parameters: { where: { type: string, one_of: [blue, green], default: blue } }
    steps:
      - { id: suspend, uses: kubernetes/suspend-cronjob, with: { namespace: storage, name: purge } }
      - { id: stop, uses: kubernetes/stop-jobs, with: { namespace: "\${{ parameters.where }}", cronjob: purge } }
`;

function runbooks(): Runbooks {
  const parsed = parseRunbooks(FILE, { file: 'runbooks.yaml', actions: allActions() });
  if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message);
  return parsed.runbooks;
}

describe('Kubernetes', () => {
  const clusterOf = (canI: (right: Right) => Promise<boolean>) => () => ({
    canI: async (right: Right) => ({ allowed: await canI(right), reason: '' }),
  });

  test('every action that acts on a cluster says which rights it needs', () => {
    const actions = [...allActions().keys()].filter((name) => name.startsWith('kubernetes/'));

    expect(Object.keys(RIGHTS_OF_ACTIONS).toSorted()).toEqual(actions.toSorted());
  });

  test('all rights of the file’s own steps are asked for, each once', async () => {
    const asked: string[] = [];

    const findings = await examineKubernetes(
      runbooks(),
      clusterOf(async ({ verb, resource, namespace }) => {
        asked.push(`${verb} ${resource} ${namespace}`);
        return true;
      }),
    );

    expect(findings).toMatchObject([{ level: 'ok', about: 'Kubernetes prod (production)' }]);
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked).toEqual(
      expect.arrayContaining(['patch cronjobs storage', 'delete jobs blue', 'get pods/log green']),
    );
  });

  test('missing rights are named with who needs them', async () => {
    const findings = await examineKubernetes(
      runbooks(),
      clusterOf(async ({ verb }) => verb !== 'patch'),
    );

    expect(findings[0]).toMatchObject({ level: 'problem', fix: expect.any(String) });
    expect(findings[0]?.message).toContain('patch cronjobs.batch in storage (pause)');
    expect(findings[0]?.message).not.toContain('get cronjobs');
  });

  test('a context that does not exist is a problem in the client’s own words', async () => {
    const message = 'The kubeconfig has no context "prod". It has kind.';
    const failure = new Failure({ system: 'Kubernetes', operation: 'connect', kind: 'invalid', message });

    const findings = await examineKubernetes(
      runbooks(),
      clusterOf(() => Promise.reject(failure)),
    );

    expect(findings).toMatchObject([
      {
        level: 'problem',
        message,
        fix: expect.stringContaining('environments.production.kubernetes.context'),
      },
    ]);
  });

  test.each([
    ['denied', 'renew its token or certificate'],
    ['unavailable', 'Look whether the API server answers'],
  ] as const)('a cluster that is %s says what to do about that', async (kind, said) => {
    const failure = new Failure({ system: 'Kubernetes', operation: 'ask', kind, message: 'It is bad.' });

    const findings = await examineKubernetes(
      runbooks(),
      clusterOf(() => Promise.reject(failure)),
    );

    expect(findings[0]?.fix).toContain(said);
  });
});

describe('Slack', () => {
  async function slackSaying(status: number, body: string, headers: Record<string, string> = {}) {
    const server = createServer((_request, response) => void response.writeHead(status, headers).end(body));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    return slackAt(`http://127.0.0.1:${port}/api/`);
  }

  function slackAt(url: string) {
    const read = readConfig({
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_SIGNING_SECRET: '12345678',
      SLACK_API_URL: url,
    });
    return read.ok ? read.config.slack : undefined;
  }

  const levels = async (slack: Parameters<typeof examineSlack>[0]) =>
    (await examineSlack(slack)).map(({ level, message }) => `${level}: ${message}`);

  test('a token with every scope is well', async () => {
    const slack = await slackSaying(200, '{"ok":true,"team":"Acme","user":"runbolt"}', {
      'x-oauth-scopes': BOT_SCOPES.join(','),
    });

    expect(await levels(slack)).toEqual([
      'ok: It answers; the bot is runbolt in Acme.',
      'ok: The token has every scope that the bot needs.',
      expect.stringMatching(/^ok: Slack tells no bot which commands, .*“runbolt manifest”/),
    ]);
  });

  test('missing scopes are named', async () => {
    const slack = await slackSaying(200, '{"ok":true}', { 'x-oauth-scopes': 'commands, chat:write' });

    expect((await levels(slack))[1]).toMatch(/^problem: The token lacks .*pins:write/);
  });

  test.each([
    [
      200,
      '{"ok":false,"error":"invalid_auth"}',
      'problem: It refuses the token (invalid_auth): it knows no such token',
    ],
    [200, '{"ok":false,"error":"token_revoked"}', 'somebody has revoked it, or taken the app out'],
    [200, '{"ok":false,"error":"new_reason"}', 'problem: It refuses the token: new_reason.'],
    [200, '[]', 'but not as Slack does'],
    [502, '<html>', 'answers (HTTP 502), but not as Slack does'],
  ])('an answer of %i %s is a problem', async (status, body, said) => {
    expect((await levels(await slackSaying(status, body)))[0]).toContain(said);
  });

  test('a Slack that cannot be reached is a problem, and the bot runs without it', async () => {
    expect((await levels(slackAt('http://127.0.0.1:1/api/')))[0]).toMatch(
      /^problem: .*The bot runs without it/,
    );
  });

  test.each([
    ['{"ok":true,"url":"wss://slack.test"}', 'ok: Socket Mode lets the bot connect.'],
    ['{"ok":false,"error":"missing_scope"}', 'problem: Socket Mode is refused: missing_scope.'],
  ])('in Socket Mode the app token is tried as well: %s', async (opened, said) => {
    const server = createServer((request, response) => {
      const isApp = request.headers.authorization === 'Bearer xapp-1-2-3-4';
      response.writeHead(200, { 'x-oauth-scopes': BOT_SCOPES.join(',') });
      response.end(isApp && request.url === '/api/apps.connections.open' ? opened : '{"ok":true}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const read = readConfig({
      ...{ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1-2-3-4' },
      SLACK_API_URL: `http://127.0.0.1:${port}/api/`,
    });

    expect((await levels(read.ok ? read.config.slack : undefined)).at(-1)).toBe(said);
  });

  test('no tokens mean the local workspace', async () => {
    expect((await levels(undefined))[0]).toMatch(/^ok/);
  });
});

describe('the machine', () => {
  test('a Node that is too old is a problem', () => {
    expect(examineNode('v20.20.2').level).toBe('problem');
    expect(examineNode('v24.1.0').level).toBe('ok');
  });

  test('a data folder that is a file is a problem, and one that is missing is not', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');

    expect((await examineFolder(join(folder, 'file')))[0]?.level).toBe('problem');
    expect((await examineFolder(join(folder, 'deep', 'down')))[0]?.level).toBe('ok');
  });

  test('a data folder below a file is a problem', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');

    expect((await examineFolder(join(folder, 'file', 'data')))[0]?.level).toBe('problem');
  });
});

describe('the whole examination', () => {
  test('without a bot: a fresh machine is well, and nothing is made on it', async () => {
    const folder = join(await temporaryFolder(), 'data');

    const findings = await examineAlone({ RUNBOLT_DATA: folder, RUNBOLT_RUNBOOKS: 'runbooks.yaml' });

    expect(findings.filter(({ level }) => level === 'problem')).toEqual([]);
    await expect(mkdir(folder)).resolves.toBeUndefined();
  });

  test.each([
    ['a token that Slack refuses', '{"ok":false,"error":"invalid_auth"}'],
    ['something that is not Slack', '<html>'],
  ])('%s is one problem: nothing is said to be missing because of it', async (_what, body) => {
    const server = createServer((_request, response) => void response.end(body));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;

    const findings = await examineAlone({
      ...{ RUNBOLT_DATA: await temporaryFolder(), RUNBOLT_RUNBOOKS: 'runbooks.yaml' },
      ...{ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: '12345678', RUNBOLT_SYSTEMS: 'simulated' },
      SLACK_API_URL: `http://127.0.0.1:${port}/api/`,
    });

    expect(findings.filter(({ about, level }) => about === 'Slack' && level !== 'ok')).toHaveLength(1);
  });

  test('without a bot: the record is opened for a moment', async () => {
    const folder = await temporaryFolder();
    const store = await openStore({ folder, clock: new HeldClock() });
    const variables = { RUNBOLT_DATA: folder, RUNBOLT_RUNBOOKS: 'runbooks.yaml' };

    const held = await examineAlone(variables);
    await store.close();
    const free = await examineAlone(variables);

    expect(held.at(-1)).toMatchObject({ level: 'problem', about: 'Record' });
    expect(free.at(-1)).toMatchObject({ level: 'ok', about: 'Record' });
  });

  test('every problem of the environment is told at once', async () => {
    const findings = await examineAlone({ PORT: 'x', SLACK_APP_TOKEN: 'nonsense' });

    expect(findings.filter(({ level }) => level === 'problem').length).toBeGreaterThan(1);
  });

  test('a broken runbooks file is counted, not shown whole', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'broken.yaml');
    await writeFile(file, 'version: 1\nenvironments: {}\n');

    const findings = await examineAlone({ RUNBOLT_DATA: folder, RUNBOLT_RUNBOOKS: file });

    expect(findings).toContainEqual(expect.objectContaining({ level: 'problem', message: '1 error.' }));
  });

  test('a running bot says when its file on the disk is broken, and when its store takes no write', async () => {
    const read = readConfig({ RUNBOLT_DATA: await temporaryFolder(), RUNBOLT_RUNBOOKS: 'runbooks.yaml' });
    if (!read.ok) throw new Error('the environment is broken');

    const findings = await examineBot({
      config: read.config,
      clock: new HeldClock(),
      store: {
        put: () => Promise.reject(new Error('the disk is full')),
        head: async () => ({ position: 0, hash: '' }),
        replicas: undefined,
      },
      systems: () => {
        throw new Error('simulated systems are not asked');
      },
      fileProblem: () => 'runbooks.yaml:3:1 …',
    });

    const problems = findings.filter(({ level }) => level === 'problem').map(({ message }) => message);
    expect(problems).toEqual([
      'The file on the disk is broken; the last good one stays in force.',
      'the disk is full',
    ]);
  });

  test('a running bot says since when Slack is away, and in what its replicas differ, with what to do', async () => {
    const read = readConfig({ RUNBOLT_DATA: await temporaryFolder(), RUNBOLT_RUNBOOKS: 'runbooks.yaml' });
    if (!read.ok) throw new Error('the environment is broken');
    const alive = async () => [
      { name: 'pod-a', version: '0.1.0', runbooks: 'aaaa', settings: { AWS_REGION: 'us-east-1' } },
      { name: 'pod-b', version: '0.1.0', runbooks: 'bbbb', settings: { AWS_REGION: null } },
    ];

    const findings = await examineBot({
      config: read.config,
      clock: new HeldClock(),
      store: {
        put: async () => {},
        head: async () => ({ position: 0, hash: '' }),
        replicas: { alive, describe: () => {} },
      },
      systems: () => {
        throw new Error('simulated systems are not asked');
      },
      fileProblem: () => undefined,
      standing: async () => ({
        ...{ healthy: true, store: { writable: true }, replicas: { differences: ['looked at itself'] } },
        slack: { waiting: 2, awaySince: '2026-03-04T02:40:00Z', lastError: 'Slack answered token_revoked' },
        // The systems are looked at themselves.
        systems: [{ system: 'PagerDuty', answers: false, since: '2026-03-04T02:40:00Z' }],
      }),
    });

    const told = findings.filter(({ about, level }) => level !== 'ok' && about !== 'Secrets');
    expect(told).toEqual([
      {
        ...{ level: 'problem', about: 'Slack', fix: expect.stringContaining('SLACK_BOT_TOKEN') },
        message: 'away since 02:40 UTC, 2 messages waiting: Slack answered token_revoked.',
      },
      {
        ...{ level: 'warning', about: 'Replicas', fix: expect.stringContaining('RUNBOLT_RUNBOOKS') },
        message: 'runbooks file: aaaa on pod-a; bbbb on pod-b.',
      },
      {
        ...{ level: 'warning', about: 'Replicas', fix: expect.stringContaining('give all of them the same') },
        message: 'AWS_REGION: us-east-1 on pod-a; not set on pod-b.',
      },
    ]);
  });

  test('problems make the command fail, warnings do not', async () => {
    const sick = await openCounter({
      examine: async () => [{ level: 'problem', about: 'Node', message: 'too old', fix: 'Install Node 24.' }],
    });
    const well = await openCounter({
      examine: async () => [{ level: 'warning', about: 'Secrets', message: 'missing' }],
    });

    const bad = await sick.type('doctor');
    const good = await well.type('doctor');

    expect([bad.code, good.code]).toEqual([1, 0]);
    expect(bad.out).toContain('problem  Node: too old\n         → Install Node 24.');
    expect(bad.out).toContain('1 problem, 0 warnings.');
  });
});
