import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import { maskCredentials } from '../../lib/mask-credentials.ts';
import { shellWord } from '../../lib/shell-word.ts';
import type { HttpResponse } from '../../systems/http/port.ts';
import { type ActionContext, defineAction, type Observation, type Seen, type StepPlan } from '../action.ts';
import { Expectation, judge } from './judge.ts';

const TIMEOUT_MS = 15_000;
const DEADLINE_MS = 5 * 60_000;
const MOST_BODY = 2_000;

const headerName = z.string().regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'is not the name of a header');

const Input = z
  .object({
    url: z
      .url({ protocol: /^https?$/ })
      .describe('The address to send to; its host must be listed in the environment'),
    method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE']).default('POST').describe('How to send it'),
    headers: z.record(headerName, z.string().max(4_000)).default({}).describe('Headers to send along'),
    body: z.json().optional().describe('What to send, as JSON'),
    expect: Expectation.prefault({}).describe('What a good answer looks like; absent: any status below 400'),
    idempotency_header: headerName
      .optional()
      .describe('A header like Idempotency-Key by which this host never does the same request twice'),
    starts: z
      .enum(['change', 'destructive'])
      .prefault('change')
      .describe('What the request does: it asks for as much as it can hurt'),
  })
  .refine(({ headers, idempotency_header: key }) => key === undefined || !(key in headers), {
    message: 'the idempotency header is set by Runbolt: leave it out of the headers',
  });
type Input = z.output<typeof Input>;

const Output = z.object({
  status: z.int().describe('The HTTP status of the answer'),
  body: z.string().describe('The beginning of its body, at most 2,000 characters'),
});

/** Sends one request that changes something elsewhere: a webhook, a status page. It is sent once. */
export const request = defineAction({
  name: 'http/request',
  summary: 'Sends a request with a JSON body to an HTTP address, once',
  effect: 'change',
  noUndo: 'There is no undo: what the request does stays.',
  // Text that is neither absent nor `change` may turn out to be anything: take the stronger.
  effectOf: ({ starts }) => (starts === undefined || starts === 'change' ? 'change' : 'destructive'),
  input: Input,
  output: Output,
  // An address may carry a secret, as webhooks do, and a lock's name is shown to everybody.
  targets: () => [],
  deadlineMs: () => DEADLINE_MS,
  plan: async (_context, input) => planFor(input),

  async apply(context, input) {
    const { url, method } = input;
    const asked = {
      url,
      method,
      headers: headersOf(context, input),
      timeoutMs: TIMEOUT_MS,
      ...bodyOf(input),
    };
    const response = await context.systems.http.request(asked, context.signal);
    refuseUndecided(input, response);
    const problem = judge(input.expect, response);
    const { status } = response;
    const body = maskCredentials(response.body).slice(0, MOST_BODY);
    return { status, body, ...(problem !== undefined && { problem }) };
  },

  observe: async (_context, input, seen) => observe(input, seen),
});

const bodyOf = ({ body }: Input) => (body === undefined ? {} : { body: JSON.stringify(body) });

function headersOf({ token }: ActionContext, { headers, body, idempotency_header: key }: Input) {
  return {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...headers,
    ...(key !== undefined && { [key]: token }),
  };
}

/** Where it goes, without the query, in which tokens travel. */
function addressOf({ url }: Input): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

function planFor(input: Input): StepPlan {
  const { method, url, body, headers, idempotency_header: key } = input;
  // Values of headers are credentials more often than not.
  const named = Object.keys(headers).flatMap((name) => ['-H', shellWord(`${name}: …`)]);
  const sent = body === undefined ? [] : ['--json', shellWord(JSON.stringify(body))];
  const doubt = 'If its answer is lost, nobody can tell whether it arrived, and a person has to look.';
  return {
    changes: [{ target: addressOf(input), field: method, before: null, after: body ?? null }],
    guards: {},
    outputs: {},
    facts: [
      key === undefined ? doubt : `It carries ${key}, so it can be sent again when its answer is lost.`,
    ],
    warnings: [],
    commands: [['curl -fsS -X', method, ...named, ...sent, shellWord(url)].join(' ')],
  };
}

/** Turned away undone (429), or answered by a gateway in its place: then it may have been carried out behind it. */
function refuseUndecided(input: Input, { status, headers }: HttpResponse): void {
  const operation = `${input.method} ${addressOf(input)}`;
  const { host } = new URL(input.url);
  if (status === 429) {
    const seconds = Number(headers['retry-after'] ?? Number.NaN);
    const message = `${host} says it is asked too often (${operation}).`;
    const retryAfterMs = Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 120) * 1_000 : 2_000;
    throw new Failure({ system: 'HTTP', operation, kind: 'rate_limited', message, retryAfterMs });
  }
  if (![502, 503, 504].includes(status)) return;
  const message = `A gateway answered ${status} in place of ${host} (${operation}): it may have been carried out.`;
  throw new Failure({ system: 'HTTP', operation, kind: 'unknown_outcome', message });
}

const Receipt = z.object({ status: z.int(), body: z.string(), problem: z.string().optional() });

function observe(input: Input, { receipt }: Seen): Observation {
  const what = `${input.method} ${addressOf(input)}`;
  if (!receipt) return withoutAnswer(input, what);
  const { status, body, problem } = Receipt.parse(receipt);
  const log = body === '' ? {} : { log: body };
  if (problem !== undefined)
    return { status: 'failed', reason: `${what} was answered ${status}, ${problem}.`, ...log };
  return { status: 'done', outputs: { status, body }, evidence: [`${what} was answered ${status}.`], ...log };
}

/** A host that honors the key takes the same request again as the same; of any other nothing is known. */
function withoutAnswer({ idempotency_header: key, url }: Input, what: string): Observation {
  if (key !== undefined) return { status: 'absent' };
  const reason = `The answer to ${what} was lost: it may have been carried out.`;
  return { status: 'unknown', reason, look: [`Look at ${new URL(url).host} whether it has arrived.`] };
}
