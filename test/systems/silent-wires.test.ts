import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { connectSystems } from '../../src/boot/connect-systems.ts';
import { readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { Chat } from '../../src/systems/chat/port.ts';
import { notConnected } from '../../src/systems/not-connected.ts';
import type { Systems } from '../../src/systems/systems.ts';
import { silentWire } from '../support/silent-wire.ts';
import { writeKubeconfig } from './kubernetes/stand-in.ts';

const SELECT_ONE = { sql: 'SELECT 1', values: [], timeoutMs: 5_000, mostRows: 1 };

/** One read of each real client, with the caller's signal. */
const READS: Readonly<Record<string, (systems: Systems, signal: AbortSignal) => Promise<unknown>>> = {
  kubernetes: ({ kubernetes }, signal) => kubernetes.readCronJob({ namespace: 'storage', name: 'x' }, signal),
  docker: ({ docker }, signal) => docker.listContainers({ project: 'x', service: 'y' }, signal),
  pagerduty: ({ pagerduty }, signal) => pagerduty.onCalls({}, signal),
  prometheus: ({ prometheus }, signal) => prometheus.query('up', signal),
  loki: ({ loki }, signal) =>
    loki.lines({ logql: '{a="b"}', from: new Date(0), to: new Date(1), limit: 1, first: 'oldest' }, signal),
  alertmanager: ({ alertmanager }, signal) => alertmanager.listSilences(signal),
  sentry: ({ sentry }, signal) =>
    sentry.countErrors({ project: 'api', from: new Date(0), to: new Date(1) }, signal),
  github: ({ github }, signal) => github.listRuns({ limit: 1 }, signal),
  statuspage: ({ statuspage }, signal) => statuspage.readComponent('cmp', signal),
  acm: ({ acm }, signal) => acm.listCertificates(signal),
  cloudwatch: ({ cloudwatch }, signal) => cloudwatch.describeAlarms({ prefix: '' }, signal),
  ecr: ({ ecr }, signal) => ecr.describeImages('x', signal),
  ecs: ({ ecs }, signal) => ecs.describeService('cluster', 'service', signal),
  rds: ({ rds }, signal) => rds.describeInstance('x', signal),
  s3: ({ s3 }, signal) => s3.listObjects('b', 'p', signal),
  'secrets-manager': ({ secretsManager }, signal) => secretsManager.describeSecret('x', signal),
  database: async ({ databases }, signal) => databases.database('staging')?.query(SELECT_ONE, signal),
  redis: async ({ redis }, signal) => redis.server('cache')?.info(signal),
};

const HEADERS = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 4096\r\n\r\n{';

async function connect(port: number): Promise<Systems> {
  const url = `http://127.0.0.1:${port}`;
  const config = readConfig({
    ...{ RUNBOLT_SYSTEMS: 'real', KUBECONFIG: writeKubeconfig({ server: url }), AWS_ENDPOINT_URL: url },
    ...{ PAGERDUTY_API_TOKEN: 't', PAGERDUTY_FROM: 'bot@local.test', PAGERDUTY_API_URL: url },
    ...{ AWS_ACCESS_KEY_ID: 'k', AWS_SECRET_ACCESS_KEY: 's' },
  });
  if (!config.ok) throw new Error(config.problems.join('\n'));
  const secrets = {
    TOKEN: 'token',
    DB: `postgresql://u:p@127.0.0.1:${port}/x`,
    CACHE: `redis://127.0.0.1:${port}`,
  };
  const chat = notConnected<Chat>('Slack', 'none is needed.');
  const { of } = await connectSystems({ config: config.config, chat, clock: systemClock, secrets });
  return of({
    ...{ name: 'lab', protected: false, hosts: [], kubernetes: { context: 'prod' }, docker: { url } },
    ...{
      aws: { region: 'us-east-1', endpoint: url },
      databases: { staging: { url_secret: 'DB', read_only: true } },
    },
    ...{
      redis: { cache: { url_secret: 'CACHE' } },
      prometheus: { url },
      loki: { url },
      alertmanager: { url },
    },
    sentry: { organization: 'o', url, token_secret: 'TOKEN' },
    github: { repository: 'o/r', url, token_secret: 'TOKEN' },
    statuspage: { page: 'p', url, token_secret: 'TOKEN' },
  });
}

const WIRES = {
  'takes the connection and never says a word': () => {},
  'begins an answer and sends no more of it': (socket: Socket) => void socket.write(HEADERS),
};

test.each(Object.keys(READS).flatMap((system) => Object.keys(WIRES).map((how) => [system, how] as const)))(
  '%s, where something %s: whoever has waited long enough is let go, in words',
  async (system, how) => {
    const answer = WIRES[how as keyof typeof WIRES];
    const reached = Promise.withResolvers<void>();
    const port = await silentWire((socket) => {
      answer(socket);
      reached.resolve();
    });
    const systems = await connect(port);
    const patience = new AbortController();
    const read = READS[system];
    if (!read) throw new Error(system);

    const reading = read(systems, patience.signal);
    const letGo = expect(reading).rejects.toMatchObject({
      name: 'Failure',
      message: expect.stringMatching(/^\S.* .*\.$/),
    });
    await Promise.race([reached.promise, letGo]);
    const lostPatience = performance.now();
    patience.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    await letGo;

    // A client that heeds its own clock alone takes ten seconds or more.
    expect(performance.now() - lostPatience).toBeLessThan(8_000);
  },
);
