import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { Failure } from '../../lib/failure.ts';
import { restCalls } from '../rest-call.ts';
import type { LogLine, Loki, Search } from './port.ts';

const SYSTEM = 'Loki';

export interface LokiConnection {
  readonly url: string;
  readonly token?: string | undefined;
  /** `X-Scope-OrgID`, where Loki keeps several tenants apart. */
  readonly tenant?: string | undefined;
  readonly clock: Clock;
}

/** The real Loki, https://grafana.com/docs/loki/latest/reference/loki-http-api/ */
export function connectLoki({ url, token, tenant, clock }: LokiConnection): Loki {
  const credentials = token === undefined ? undefined : ({ scheme: 'Bearer', token } as const);
  const headers = tenant === undefined ? {} : { 'X-Scope-OrgID': tenant };
  const ask = restCalls({ system: SYSTEM, url, credentials, headers, clock });

  return {
    async lines({ logql, from, to, limit, first }, signal) {
      const operation = `search ${logql}`;
      const direction = first === 'oldest' ? 'forward' : 'backward';
      const query = {
        query: logql,
        start: nanoseconds(from),
        end: nanoseconds(to),
        limit: String(limit),
        direction,
      };
      const { data } = await ask({ operation, path: '/loki/api/v1/query_range', query, signal }, Lines);
      if (data.resultType !== 'streams') throw notLines(operation);
      return data.result.flatMap(toLines).sort(first === 'oldest' ? oldestFirst : newestFirst);
    },

    async count(search, signal) {
      const query = { query: countOf(search), time: nanoseconds(search.to) };
      const asked = { operation: `count ${search.logql}`, path: '/loki/api/v1/query', query, signal };
      const { data } = await ask(asked, Count);
      return data.result[0]?.value ?? 0;
    },
  };
}

/** Times are nanoseconds as text: too large for a number of JavaScript. */
const Stream = z.object({
  stream: z.record(z.string(), z.string()),
  // A third member holds structured metadata.
  values: z.array(z.tuple([z.string().regex(/^\d+$/), z.string()]).rest(z.unknown())),
});
const Lines = z.object({
  data: z.discriminatedUnion('resultType', [
    z.object({ resultType: z.literal('streams'), result: z.array(Stream) }),
    z.object({ resultType: z.enum(['matrix', 'vector', 'scalar']) }),
  ]),
});
const Counted = z.tuple([z.number(), z.string()]).transform(([, value]) => Number(value));
const Count = z.object({
  data: z.object({ resultType: z.literal('vector'), result: z.array(z.object({ value: Counted })) }),
});

function toLines({ stream, values }: z.output<typeof Stream>): readonly LogLine[] {
  return values.map(([at, line]) => ({
    at: new Date(Number(BigInt(at) / 1_000_000n)),
    line,
    labels: stream,
  }));
}

const oldestFirst = (a: LogLine, b: LogLine): number => a.at.getTime() - b.at.getTime();
const newestFirst = (a: LogLine, b: LogLine): number => b.at.getTime() - a.at.getTime();

const nanoseconds = (at: Date): string => `${at.getTime()}000000`;

/** Every line of the range, however many: the server counts. */
function countOf({ logql, from, to }: Search): string {
  const seconds = Math.max(1, Math.ceil((to.getTime() - from.getTime()) / 1_000));
  return `sum(count_over_time(${logql} [${seconds}s]))`;
}

function notLines(operation: string): Failure {
  const message = `This query gives numbers, not lines (${operation}): write the log query alone, Runbolt counts by itself.`;
  return new Failure({ system: SYSTEM, operation, kind: 'invalid', message });
}
