/**
 * Runs a command with a Kubernetes, an AWS and a PagerDuty of ours on the loopback: the vendors' HTTP in front of the
 * simulators. It shows that the suites for the real ones run; it shows nothing about the real ones.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/lib/clock.ts';
import { acmServer } from '../src/systems/acm/wire.ts';
import { SIMULATED_IDENTITY } from '../src/systems/aws-identity/simulator.ts';
import { awsIdentityServer } from '../src/systems/aws-identity/wire.ts';
import { cloudwatchServer } from '../src/systems/cloudwatch/wire.ts';
import { cloudwatchLogsServer } from '../src/systems/cloudwatch-logs/wire.ts';
import { ecrServer } from '../src/systems/ecr/wire.ts';
import { ecsServer } from '../src/systems/ecs/wire.ts';
import { Faults } from '../src/systems/faults.ts';
import { seed, simulateKubernetes } from '../src/systems/kubernetes/simulator.ts';
import { serveKubernetes } from '../src/systems/kubernetes/wire.ts';
import { pagerDutyServer } from '../src/systems/pagerduty/wire.ts';
import { rdsServer } from '../src/systems/rds/wire.ts';
import { s3Server } from '../src/systems/s3/wire.ts';
import { secretsManagerServer } from '../src/systems/secrets-manager/wire.ts';
import { createWorld } from '../src/systems/world.ts';

const HOUR = 3_600_000;
const clock = systemClock;
const systems = createWorld({ clock }).systems({
  ...{ name: 'production', kubernetes: { context: 'prod' } },
  ...{ hosts: [], databases: {} },
});

/** By the service that a request is signed for, as one endpoint for all of them has to tell. */
const SERVICES: Readonly<Record<string, Server>> = {
  acm: acmServer(systems.acm),
  ecr: ecrServer(systems.ecr),
  ecs: ecsServer(systems.ecs),
  logs: cloudwatchLogsServer(systems.cloudwatchLogs),
  monitoring: cloudwatchServer(systems.cloudwatch),
  rds: rdsServer(systems.rds),
  s3: s3Server(systems.s3),
  secretsmanager: secretsManagerServer(systems.secretsManager),
  sts: awsIdentityServer({
    identity: systems.awsIdentity,
    state: SIMULATED_IDENTITY,
    expiresAt: () => new Date(clock.now().getTime() + HOUR),
  }),
};

const aws = createServer((request, response) => {
  const server = SERVICES[signedFor(request)];
  if (server) server.emit('request', request, response);
  else response.writeHead(501).end();
});

/** `Credential=AKIA…/20260304/us-east-1/s3/aws4_request` */
function signedFor({ headers }: IncomingMessage): string {
  return /Credential=[^/]+\/[^/]+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';
}

const state = seed('prod', clock.now());
const cluster = await serveKubernetes(
  simulateKubernetes({ state, clock, faults: new Faults(), context: 'prod' }),
);
const folder = mkdtempSync(join(tmpdir(), 'runbolt-wires-'));
const kubeconfig = join(folder, 'kubeconfig');
writeFileSync(kubeconfig, cluster.kubeconfig('prod'));

const [command = '', ...words] = process.argv.slice(2);
const child = spawn(command, words, {
  stdio: 'inherit',
  env: {
    ...process.env,
    KUBECONFIG: kubeconfig,
    RUNBOLT_E2E_NAMESPACE: 'infershield',
    ...{ AWS_ENDPOINT_URL: await listen(aws), AWS_REGION: 'us-east-1' },
    ...{ AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'not-a-secret' },
    PAGERDUTY_API_URL: await listen(pagerDutyServer(systems.pagerduty)),
    ...{ PAGERDUTY_API_TOKEN: 'not-a-secret', PAGERDUTY_FROM: 'sam@local.test' },
    RUNBOLT_E2E_PAGERDUTY_SERVICE: 'PSCREDLINK',
  },
});
child.on('exit', (code) => {
  rmSync(folder, { recursive: true });
  process.exit(code ?? 1);
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}
