import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import type { PanelRow } from '../panel.ts';
import type { Simulation } from '../simulation.ts';
import { troubles } from '../troubles.ts';
import { isListed, notListed } from './hosts.ts';
import { operationOf } from './http-failure.ts';
import { DEFAULT_TIMEOUT_MS, type Http, type HttpRequest, type HttpResponse } from './port.ts';

export const HttpState = z.object({
  /** Requests so far, which is what makes a flaky host flaky: every host sees its own count. */
  requests: z.record(z.string(), z.number()),
  last: z.record(z.string(), z.object({ status: z.number(), ms: z.number() })),
});
export type HttpState = z.output<typeof HttpState>;

/** How a simulated host answers its n-th request. */
export type SimulatedHost = (request: HttpRequest, n: number) => SimulatedAnswer;

export interface SimulatedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** How long it seems to take; nobody waits for it. */
  readonly ms: number;
}

interface HttpSimulation extends Simulation<HttpState> {
  readonly hosts: Readonly<Record<string, SimulatedHost>>;
}

export interface SimulatedHttp {
  /** The network as an environment with this list of hosts may use it. */
  allowing(hosts: readonly string[]): Http;
  rows(): readonly PanelRow[];
}

export function simulateHttp({
  state,
  clock,
  faults,
  hosts,
  changed = () => {},
}: HttpSimulation): SimulatedHttp {
  // A host that refuses us or asks us to slow down answers: 401, 429. That is not trouble on the way.
  const call = troubles({
    id: 'http',
    system: 'HTTP',
    faults,
    clock,
    kinds: ['unreachable', 'slow', 'lost'],
  });
  faults.declare('http/down', 'Health stays down, whatever runs');

  function serve(request: HttpRequest): HttpResponse {
    const { host } = new URL(request.url);
    const serving = hosts[host];
    if (!serving) throw unknownHost(host, operationOf(request));
    const n = (state.requests[host] ?? 0) + 1;
    const answer = faults.isOn('http/down') ? DOWN : serving(request, n);
    state.requests[host] = n;
    state.last[host] = { status: answer.status, ms: answer.ms };
    changed();
    return toResponse(request, answer);
  }

  return {
    allowing: (listed) => ({
      async request(request, signal) {
        const operation = operationOf(request);
        if (!isListed(new URL(request.url), listed)) throw notListed(operation, new URL(request.url).host);
        return call({ operation, signal, writes: (request.method ?? 'GET') !== 'GET' }, () => serve(request));
      },
    }),

    rows: () => Object.keys(hosts).map((host) => hostRow(host, state.last[host])),
  };
}

const DOWN: SimulatedAnswer = { status: 503, body: '{"status":"down"}', ms: 1_204 };

function toResponse(request: HttpRequest, answer: SimulatedAnswer): HttpResponse {
  if (answer.ms > (request.timeoutMs ?? DEFAULT_TIMEOUT_MS))
    throw new Failure({
      system: 'HTTP',
      operation: operationOf(request),
      kind: 'timeout',
      message: `${new URL(request.url).host} did not answer within ${request.timeoutMs ?? DEFAULT_TIMEOUT_MS} ms.`,
    });
  return {
    status: answer.status,
    headers: { 'content-type': 'application/json', ...answer.headers },
    body: answer.body,
    truncated: false,
    ms: answer.ms,
  };
}

function unknownHost(host: string, operation: string): Failure {
  const message = `${host} could not be found: its name does not resolve.`;
  return new Failure({ system: 'HTTP', operation, kind: 'unavailable', message });
}

function hostRow(host: string, last: { readonly status: number; readonly ms: number } | undefined): PanelRow {
  const row = { id: `http/${host}`, title: host };
  if (!last) return { ...row, status: 'Not asked yet', detail: 'no requests so far', tone: 'quiet' };
  const good = last.status < 400;
  return {
    ...row,
    status: String(last.status),
    detail: `last answer in ${last.ms} ms`,
    tone: good ? 'good' : 'bad',
  };
}
