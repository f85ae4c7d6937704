import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { Failure } from '../../lib/failure.ts';
import { restCalls } from '../rest-call.ts';
import type { Prometheus, QueryResult } from './port.ts';

const SYSTEM = 'Prometheus';

export interface PrometheusConnection {
  readonly url: string;
  /** For a proxy in front of it that asks for one. */
  readonly token?: string | undefined;
  readonly clock: Clock;
}

/** The real Prometheus: `GET /api/v1/query`, https://prometheus.io/docs/prometheus/latest/querying/api/ */
export function connectPrometheus({ url, token, clock }: PrometheusConnection): Prometheus {
  const credentials = token === undefined ? undefined : ({ scheme: 'Bearer', token } as const);
  const ask = restCalls({ system: SYSTEM, url, credentials, clock });

  return {
    async query(promql, signal) {
      const operation = `query ${promql}`;
      const asked = { operation, path: '/api/v1/query', query: { query: promql }, signal };
      return toResult(await ask(asked, Answer), operation);
    },
  };
}

/** Seconds, and the value as text: `[1435781451.781, "1"]`. */
const Value = z.tuple([z.number(), z.string()]).transform(([, value]) => numberOf(value));
const Vector = z.array(z.object({ metric: z.record(z.string(), z.string()), value: Value }));

const Answer = z.object({
  status: z.literal('success'),
  data: z.discriminatedUnion('resultType', [
    z.object({ resultType: z.literal('vector'), result: Vector }),
    z.object({ resultType: z.literal('scalar'), result: Value }),
    z.object({ resultType: z.enum(['matrix', 'string']) }),
  ]),
  warnings: z.array(z.string()).catch([]),
});

function toResult({ data, warnings }: z.output<typeof Answer>, operation: string): QueryResult {
  switch (data.resultType) {
    case 'vector':
      return { samples: data.result.map(({ metric, value }) => ({ labels: metric, value })), warnings };
    case 'scalar':
      return { samples: [{ labels: {}, value: data.result }], warnings };
    case 'matrix':
    case 'string':
      throw notAValue(operation);
  }
}

function notAValue(operation: string): Failure {
  const message = `This expression gives no value of now (${operation}): take the range in [ ] through a function such as rate() or max_over_time().`;
  return new Failure({ system: SYSTEM, operation, kind: 'invalid', message });
}

function numberOf(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  return Number(text);
}
