import { type RestAnswer, type RestRequest, restServer } from '../rest-server.ts';
import type { Prometheus, Sample } from './port.ts';

/** The simulated Prometheus behind its HTTP API v1. */
export function prometheusServer(prometheus: Prometheus) {
  return restServer((request) => route(prometheus, request), {
    body: ({ message }) => ({ status: 'error', errorType: 'bad_data', error: message }),
  });
}

async function route(
  prometheus: Prometheus,
  { method, path, query }: RestRequest,
): Promise<RestAnswer | undefined> {
  if (`${method} ${path}` !== 'GET api/v1/query') return undefined;
  const promql = query.get('query') ?? '';
  const { samples } = await prometheus.query(promql);
  const at = Date.parse('2026-03-04T02:48:00Z') / 1_000;
  return { status: 200, body: { status: 'success', data: data(samples, at) } };
}

function data(samples: readonly Sample[], at: number) {
  const result = samples.map(({ labels, value }) => ({ metric: labels, value: [at, textOf(value)] }));
  return { resultType: 'vector', result };
}

function textOf(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}
