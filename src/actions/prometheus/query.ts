import { z } from 'zod';
import { shellWord } from '../../lib/shell-word.ts';
import type { Sample } from '../../systems/prometheus/port.ts';
import { type ActionContext, defineAction, type Observation } from '../action.ts';
import { Comparison, formatComparison, passes } from './judge.ts';

const DEADLINE_MS = 60_000;
const MOST_SERIES_TOLD = 20;

const Input = z.object({
  query: z.string().trim().min(1).max(4_000).describe('The PromQL expression; it must give a value of now'),
  expect: Comparison.optional().describe('What every value must be, like "> 0.995"'),
  below: z.number().optional().describe('Every value must be below this'),
  above: z.number().optional().describe('Every value must be above this'),
  when_empty: z
    .enum(['fail', 'pass'])
    .prefault('fail')
    .describe(
      "What no result at all means: pass suits an alert's expression, which is empty when all is well",
    ),
  title: z.string().trim().min(1).max(100).optional().describe('What is measured, in words: availability'),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  value: z.number().nullable().describe('The first value; null: there was none, or it is not finite'),
  series: z.int().describe('How many values there were'),
});

/** One instant query, and a judgment on every value it gives. */
export const query = defineAction({
  name: 'prometheus/query',
  summary: 'Asks Prometheus for a value and compares it with what is expected',
  effect: 'read',
  readsInPlan: true,
  input: Input,
  output: Output,
  targets: () => [],
  deadlineMs: () => DEADLINE_MS,

  async plan(_context, input) {
    const wanted = wishesOf(input).map(formatComparison);
    const asked = `Asks Prometheus for ${nameOf(input)}`;
    return {
      changes: [],
      guards: {},
      outputs: {},
      facts: [wanted.length === 0 ? `${asked}.` : `${asked}: expected ${wanted.join(' and ')}.`],
      warnings: [],
      commands: [`promtool query instant "$PROMETHEUS_URL" ${shellWord(input.query)}`],
    };
  },

  async observe(context, input) {
    const judged = await ask(context, input);
    return judged.good ? done(judged) : { status: 'failed', reason: `${judged.summary}.`, ...logOf(judged) };
  },

  async measure(context, input) {
    const { good, summary } = await ask(context, input);
    return { healthy: good, summary };
  },
});

interface Judged {
  readonly good: boolean;
  /** A sentence without its period. */
  readonly summary: string;
  readonly samples: readonly Sample[];
  readonly warnings: readonly string[];
}

async function ask({ systems, signal }: ActionContext, input: Input): Promise<Judged> {
  const { samples, warnings } = await systems.prometheus.query(input.query, signal);
  return { ...judge(input, samples), samples, warnings };
}

function judge(input: Input, samples: readonly Sample[]): Pick<Judged, 'good' | 'summary'> {
  const name = nameOf(input);
  if (samples.length === 0) {
    const good = input.when_empty === 'pass';
    return { good, summary: `${name} gave no result${good ? ', as it should' : ': no series matches'}` };
  }
  const wishes = wishesOf(input);
  const bad = samples.find(({ value }) => !wishes.every((wish) => passes(value, wish)));
  const wanted = wishes.map(formatComparison).join(' and ');
  if (bad) return { good: false, summary: `${name} is ${told(bad)}, expected ${wanted}` };
  const [first] = samples;
  const rest = samples.length > 1 ? ` and ${samples.length - 1} more` : '';
  const asExpected = wanted === '' ? '' : `, as expected (${wanted})`;
  return { good: true, summary: `${name} is ${first ? told(first) : ''}${rest}${asExpected}` };
}

function done({ summary, samples, warnings, ...judged }: Judged): Observation {
  const value = samples[0]?.value;
  return {
    status: 'done',
    outputs: { value: value !== undefined && Number.isFinite(value) ? value : null, series: samples.length },
    evidence: [`${summary}.`, ...warnings.map((one) => `Prometheus warns: ${one}`)],
    ...logOf({ summary, samples, warnings, ...judged }),
  };
}

/** The values one by one, when there is more than the sentence says. */
function logOf({ samples }: Judged): { readonly log?: string } {
  if (samples.length < 2) return {};
  const left = samples.length - MOST_SERIES_TOLD;
  const lines = samples.slice(0, MOST_SERIES_TOLD).map(told);
  return { log: [...lines, ...(left > 0 ? [`and ${left} more`] : [])].join('\n') };
}

function wishesOf({ expect, below, above }: Input): readonly Comparison[] {
  return [
    ...(expect ? [expect] : []),
    ...(below === undefined ? [] : [{ operator: '<', number: below }]),
    ...(above === undefined ? [] : [{ operator: '>', number: above }]),
  ];
}

/** `0.9931 {service="api"}` */
function told({ labels, value }: Sample): string {
  const own = Object.entries(labels).filter(([name]) => name !== '__name__');
  const pairs = own.map(([name, text]) => `${name}=${JSON.stringify(text)}`);
  const number = Number.isFinite(value) ? String(Number(value.toPrecision(6))) : String(value);
  return pairs.length === 0 ? number : `${number} {${pairs.join(', ')}}`;
}

const nameOf = ({ title, query: promql }: Input): string => title ?? `\`${promql}\``;
