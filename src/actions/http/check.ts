import { z } from 'zod';
import { Duration } from '../../lib/duration.ts';
import { Failure } from '../../lib/failure.ts';
import { shellWord } from '../../lib/shell-word.ts';
import type { Http } from '../../systems/http/port.ts';
import { type ActionContext, defineAction, type Observation, type Seen } from '../action.ts';
import { Expectation, judge } from './judge.ts';

const TIMEOUT_MS = 10_000;
const MARGIN_MS = 30_000;

const Input = z.object({
  url: z
    .url({ protocol: /^https?$/ })
    .describe('The address to ask with GET; its host must be listed in the environment'),
  expect: Expectation.prefault({ status: 200 }).describe('What a good answer looks like'),
  times: z.int().min(1).max(1_000).default(1).describe('How often to ask; every answer must be good'),
  every: Duration.prefault('5s').describe('How long to wait between two requests'),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  passed: z.int().describe('How many answers were good'),
  slowest_ms: z.number().describe('The slowest answer, in milliseconds'),
});

/** Asks an address again and again; one bad answer is enough to fail. */
export const check = defineAction({
  name: 'http/check',
  summary: 'Asks an HTTP address and compares its answers with what is expected',
  effect: 'read',
  readsInPlan: true,
  input: Input,
  output: Output,
  targets: () => [],
  deadlineMs: ({ times, every }) => times * (every + TIMEOUT_MS) + MARGIN_MS,

  async plan(_context, { url, times, every }) {
    const often = times === 1 ? 'once' : `${times} times, every ${every / 1_000} s`;
    return {
      changes: [],
      guards: {},
      outputs: {},
      facts: [`Asks ${url} ${often}.`],
      warnings: [],
      commands: [`curl -fsS ${shellWord(url)}`],
    };
  },

  observe: (context, input, seen) => askOnce(context, input, seen),

  async measure({ systems, signal }, input) {
    const { good, summary } = await ask(systems.http, input, signal);
    return { healthy: good, summary };
  },
});

const Memo = z.object({ latencies: z.array(z.number()).default([]) });

async function askOnce({ systems, signal }: ActionContext, input: Input, seen: Seen): Promise<Observation> {
  const { latencies } = Memo.parse(seen.memo ?? {});
  const { times, every, url } = input;
  const answer = await ask(systems.http, input, signal);
  const nth = `${latencies.length + 1} of ${times}`;
  if (!answer.good)
    return {
      status: 'failed',
      reason: `${url} failed check ${nth}: ${answer.summary}.`,
      evidence: latencies.length > 0 ? [`The ${latencies.length} checks before it passed.`] : [],
      ...(answer.body !== '' && { log: answer.body }),
    };

  const all = [...latencies, answer.ms];
  const memo = { latencies: all };
  if (all.length < times)
    return { status: 'waiting', progress: `${nth} checks passed, ${answer.summary}`, againInMs: every, memo };
  return {
    status: 'done',
    outputs: { passed: times, slowest_ms: Math.max(...all) },
    evidence: [told(url, all)],
  };
}

interface Answer {
  readonly good: boolean;
  readonly summary: string;
  readonly ms: number;
  readonly body: string;
}

/** No answer at all is a bad answer, not a broken check; a host that may not be asked is. */
async function ask(http: Http, { url, expect }: Input, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await http.request({ url, timeoutMs: TIMEOUT_MS }, signal);
    const problem = judge(expect, response);
    const took = `${response.status} in ${Math.round(response.ms)} ms`;
    const summary = problem === undefined ? took : `${took}, ${problem}`;
    return { good: problem === undefined, summary, ms: Math.round(response.ms), body: response.body };
  } catch (error) {
    const silent = error instanceof Failure && (error.kind === 'unavailable' || error.kind === 'timeout');
    if (!silent || signal.aborted) throw error;
    return { good: false, summary: error.message.replace(/\.$/, ''), ms: 0, body: '' };
  }
}

function told(url: string, latencies: readonly number[]): string {
  const [only] = latencies;
  if (latencies.length === 1) return `${url} answered as expected in ${only} ms.`;
  const sorted = [...latencies].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  return `${url} answered ${latencies.length} times as expected, median ${median} ms, slowest ${sorted.at(-1)} ms.`;
}
