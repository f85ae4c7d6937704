import { createServer, type IncomingMessage, type Server } from 'node:http';
import { systemClock } from '../../src/lib/clock.ts';
import { simulateAutoscaling } from '../../src/systems/autoscaling/simulator.ts';
import { autoscalingServer } from '../../src/systems/autoscaling/wire.ts';
import { SIMULATED_IDENTITY, simulateAwsIdentity } from '../../src/systems/aws-identity/simulator.ts';
import { awsIdentityServer } from '../../src/systems/aws-identity/wire.ts';
import { seedEcs } from '../../src/systems/ecs/seed.ts';
import { simulateEcs } from '../../src/systems/ecs/simulator.ts';
import { ecsServer } from '../../src/systems/ecs/wire.ts';
import { Faults } from '../../src/systems/faults.ts';
import type { OutsideParts, OutsideSystem } from './cluster.ts';
import { close, type Exchange, listen, openFront } from './flaky-front.ts';
import type { Ledger } from './ledger.ts';
import { SERVICES } from './plan.ts';

const HOUR_MS = 3_600_000;

/** An AWS region with services to scale and to roll back, whose every executed write is counted. */
export async function openAws({ ledger, chance, faultiness }: OutsideParts): Promise<OutsideSystem> {
  const state = stateWith(SERVICES);
  const parts = { clock: systemClock, faults: new Faults() };
  const region = bySignature({
    ecs: ecsServer(simulateEcs({ state, ...parts })),
    'application-autoscaling': autoscalingServer(
      simulateAutoscaling({ state: { targets: [] }, ecs: state, ...parts }),
    ),
    sts: awsIdentityServer({
      identity: simulateAwsIdentity({ state: SIMULATED_IDENTITY, ...parts }),
      state: SIMULATED_IDENTITY,
      expiresAt: () => new Date(Date.now() + HOUR_MS),
    }),
  });
  const front = await openFront({
    behind: await listen(region),
    ...{ chance, faultiness },
    throttle: (response) =>
      void response
        .writeHead(400, { 'content-type': 'application/x-amz-json-1.1' })
        .end(JSON.stringify({ __type: 'ThrottlingException', message: 'Rate exceeded' })),
    seen: (exchange) => countWrite(ledger, exchange),
    count: (what) => ledger.count(`aws ${what}`),
  });
  return {
    environment: {
      ...{ AWS_ENDPOINT_URL: front.url, AWS_REGION: 'us-east-1' },
      ...{ AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'not-a-secret' },
    },
    async close() {
      await front.close();
      await close(region);
    },
  };
}

function stateWith(services: number) {
  const state = seedEcs(systemClock.now());
  const worker = state.services.find(({ name }) => name === 'worker');
  if (!worker) throw new Error('the simulated region has no worker');
  const many = Array.from({ length: services }, (_, index) => ({
    ...structuredClone(worker),
    ...{ cluster: 'shop', name: `svc-${index}` },
  }));
  return { ...state, services: many };
}

/** By the service that a request is signed for, as one endpoint for all of them has to tell. */
function bySignature(servers: Readonly<Record<string, Server>>): Server {
  return createServer((request, response) => {
    const server = servers[signedFor(request)];
    if (server) server.emit('request', request, response);
    else response.writeHead(501).end();
  });
}

/** `Credential=AKIA…/20260304/us-east-1/ecs/aws4_request` */
const signedFor = ({ headers }: IncomingMessage): string =>
  /Credential=[^/]+\/[^/]+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';

const WRITES = /\.(UpdateService|StopServiceDeployment)$/;

function countWrite(ledger: Ledger, { headers, body, status }: Exchange): void {
  const target = String(headers['x-amz-target'] ?? '');
  if (status >= 300 || !WRITES.test(target)) return;
  const service = /"service":"([^"]+)"/.exec(body)?.[1] ?? '';
  const what = `${target.replace(/^.*\./, '')} ${body}`;
  ledger.effects.push({ at: Date.now(), system: 'ecs', what, service });
}
