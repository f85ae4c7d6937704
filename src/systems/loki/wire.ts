import { type RestAnswer, type RestRequest, restServer } from '../rest-server.ts';
import type { LogLine, Loki } from './port.ts';

/** The simulated Loki behind its HTTP API. Its errors are plain sentences. */
export function lokiServer(loki: Loki) {
  return restServer((request) => route(loki, request), { body: ({ message }) => message });
}

async function route(loki: Loki, { method, path, query }: RestRequest): Promise<RestAnswer | undefined> {
  switch (`${method} ${path}`) {
    case 'GET loki/api/v1/query_range': {
      const lines = await loki.lines({
        logql: query.get('query') ?? '',
        from: timeIn(query, 'start'),
        to: timeIn(query, 'end'),
        limit: Number(query.get('limit') ?? 100),
        first: query.get('direction') === 'forward' ? 'oldest' : 'newest',
      });
      return ok('streams', streamsOf(lines));
    }
    case 'GET loki/api/v1/query': {
      const [, logql = '', seconds = '0'] =
        /^sum\(count_over_time\((.*) \[(\d+)s\]\)\)$/s.exec(query.get('query') ?? '') ?? [];
      const to = timeIn(query, 'time');
      const from = new Date(to.getTime() - Number(seconds) * 1_000);
      const count = await loki.count({ logql, from, to });
      // As in Loki: nothing to sum gives no series, not a zero.
      const result = count === 0 ? [] : [{ metric: {}, value: [to.getTime() / 1_000, String(count)] }];
      return ok('vector', result);
    }
    default:
      return undefined;
  }
}

function timeIn(query: URLSearchParams, name: string): Date {
  return new Date(Number(BigInt(query.get(name) ?? '0') / 1_000_000n));
}

function streamsOf(lines: readonly LogLine[]) {
  const streams = new Map<string, { stream: LogLine['labels']; values: [string, string][] }>();
  for (const { at, line, labels } of lines) {
    const key = JSON.stringify(labels);
    const stream = streams.get(key) ?? { stream: labels, values: [] };
    stream.values.push([`${at.getTime()}000000`, line]);
    streams.set(key, stream);
  }
  return [...streams.values()];
}

const ok = (resultType: string, result: unknown): RestAnswer => ({
  status: 200,
  body: { status: 'success', data: { resultType, result } },
});
