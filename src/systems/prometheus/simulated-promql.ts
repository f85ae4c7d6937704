import type { LabelMatcher } from '../../lib/label-matcher.ts';
import { matchesLabels, parseSelector } from '../simulated-labels.ts';
import type { Sample } from './port.ts';
import { histogramQuantile } from './simulated-histogram.ts';

export interface Evaluation {
  /** Each with its name as `__name__`. */
  readonly series: readonly Sample[];
  readonly now: Date;
}

/**
 * The part of PromQL that runbooks need most: selectors, numbers, `time()`, `sum min max avg count`, arithmetic and
 * comparisons, `by (…)` and `histogram_quantile`. The range functions `rate`, `increase`, `avg_over_time`, `max_over_time` and `min_over_time` pass on
 * the value of now: the simulated series have no history. Anything else is a `SyntaxError`.
 */
export function evaluate(promql: string, evaluation: Evaluation): readonly Sample[] {
  const tokens = tokensOf(promql);
  const value = comparison(tokens, evaluation);
  if (tokens.length > 0) throw unexpected(tokens[0]);
  return typeof value === 'number' ? [{ labels: {}, value }] : value;
}

type Value = number | readonly Sample[];

const TOKEN = /\s*([a-zA-Z_:][\w:]*|\d+(?:\.\d+)?(?:e[+-]?\d+)?|\{[^}]*\}|\[[^\]]*\]|[<>=!]=|[-+*/<>(),])/iy;

function tokensOf(promql: string): string[] {
  const tokens: string[] = [];
  const text = promql.trimEnd();
  TOKEN.lastIndex = 0;
  for (let end = 0; end < text.length; end = TOKEN.lastIndex) {
    const [, token] = TOKEN.exec(text) ?? [];
    if (token === undefined) throw unexpected(text.slice(end, end + 10));
    tokens.push(token);
  }
  return tokens;
}

function unexpected(what: string | undefined): SyntaxError {
  return new SyntaxError(`parse error: unexpected ${what === undefined ? 'end of input' : `"${what}"`}`);
}

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};
const SUM = { '+': (a: number, b: number) => a + b, '-': (a: number, b: number) => a - b };
const PRODUCT = { '*': (a: number, b: number) => a * b, '/': (a: number, b: number) => a / b };

type Operators = Readonly<Record<string, (a: number, b: number) => number>>;

/** A comparison keeps the samples that pass, with their values. */
function comparison(tokens: string[], evaluation: Evaluation): Value {
  const left = arithmetic(tokens, evaluation, SUM);
  const compare = COMPARE[tokens[0] ?? ''];
  if (!compare) return left;
  tokens.shift();
  const right = arithmetic(tokens, evaluation, SUM);
  const samples = typeof left === 'number' ? [{ labels: {}, value: left }] : left;
  return samples.filter((sample) => {
    const other = typeof right === 'number' ? right : partner(sample, right)?.value;
    return other !== undefined && compare(sample.value, other);
  });
}

function arithmetic(tokens: string[], evaluation: Evaluation, operators: Operators): Value {
  const operand = () =>
    operators === SUM ? arithmetic(tokens, evaluation, PRODUCT) : primary(tokens, evaluation);
  let value = operand();
  for (;;) {
    const operate = operators[tokens[0] ?? ''];
    if (!operate) return value;
    tokens.shift();
    value = combine(value, operand(), operate);
  }
}

function combine(left: Value, right: Value, operate: (a: number, b: number) => number): Value {
  if (typeof left === 'number' && typeof right === 'number') return operate(left, right);
  if (typeof left === 'number')
    return samplesOf(right).map((one) => ({ labels: nameless(one), value: operate(left, one.value) }));
  if (typeof right === 'number')
    return left.map((one) => ({ labels: nameless(one), value: operate(one.value, right) }));
  return left.flatMap((one) => {
    const other = partner(one, right);
    return other ? [{ labels: nameless(one), value: operate(one.value, other.value) }] : [];
  });
}

const samplesOf = (value: Value): readonly Sample[] => (typeof value === 'number' ? [] : value);

function partner(sample: Sample, others: readonly Sample[]): Sample | undefined {
  const wanted = keyOf(sample);
  return others.find((other) => keyOf(other) === wanted);
}

const keyOf = (sample: Sample): string => JSON.stringify(Object.entries(nameless(sample)).sort());

function nameless({ labels }: Sample): Sample['labels'] {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => name !== '__name__'));
}

const AGGREGATE: Readonly<Record<string, (values: readonly number[]) => number>> = {
  sum: (values) => values.reduce((total, one) => total + one, 0),
  avg: (values) => values.reduce((total, one) => total + one, 0) / values.length,
  min: (values) => Math.min(...values),
  max: (values) => Math.max(...values),
  count: (values) => values.length,
};
const PASSED_ON = new Set(['rate', 'increase', 'avg_over_time', 'max_over_time', 'min_over_time']);

function primary(tokens: string[], evaluation: Evaluation): Value {
  const token = tokens.shift();
  if (token === undefined) throw unexpected(token);
  if (token === '(') return closed(tokens, comparison(tokens, evaluation));
  if (token === '-') return combine(-1, primary(tokens, evaluation), PRODUCT['*']);
  if (/^\d/.test(token)) return Number(token);
  if (token.startsWith('{')) return select(selectorOf(token), tokens, evaluation);
  if (!/^[a-z_:]/i.test(token)) throw unexpected(token);
  if (tokens[0] === '(') return call(token, tokens, evaluation);
  if (AGGREGATE[token] && tokens[0] === 'by') return aggregateBy(token, tokens, evaluation);
  const named = { name: '__name__', operator: '=', value: token } as const;
  const braces = tokens[0]?.startsWith('{') ? selectorOf(tokens.shift()) : [];
  return select([named, ...braces], tokens, evaluation);
}

function call(name: string, tokens: string[], evaluation: Evaluation): Value {
  tokens.shift();
  if (name === 'time') return closed(tokens, evaluation.now.getTime() / 1_000);
  if (name === 'histogram_quantile') return quantile(tokens, evaluation);
  const aggregate = AGGREGATE[name];
  if (!aggregate && !PASSED_ON.has(name)) throw new SyntaxError(`the simulator does not know ${name}()`);
  const samples = samplesOf(closed(tokens, comparison(tokens, evaluation)));
  if (!aggregate) return samples.map((one) => ({ labels: nameless(one), value: one.value }));
  return samples.length === 0 ? [] : [{ labels: {}, value: aggregate(samples.map(({ value }) => value)) }];
}

/** `sum by (le) (…)`, after the `sum`. */
function aggregateBy(name: string, tokens: string[], evaluation: Evaluation): Value {
  tokens.shift();
  const kept = labelNames(tokens);
  if (tokens.shift() !== '(') throw unexpected(tokens[0]);
  const samples = samplesOf(closed(tokens, comparison(tokens, evaluation)));
  const aggregate = AGGREGATE[name] ?? AGGREGATE.sum;
  const keptOf = ({ labels }: Sample) =>
    Object.fromEntries(kept.map((label) => [label, labels[label] ?? '']));
  const groups = Map.groupBy(samples, (sample) => JSON.stringify(keptOf(sample)));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first && aggregate
      ? [{ labels: keptOf(first), value: aggregate(group.map(({ value }) => value)) }]
      : [];
  });
}

function labelNames(tokens: string[]): readonly string[] {
  if (tokens.shift() !== '(') throw unexpected(tokens[0]);
  const end = tokens.indexOf(')');
  if (end < 0) throw unexpected(undefined);
  return tokens.splice(0, end + 1).filter((token) => token !== ',' && token !== ')');
}

function quantile(tokens: string[], evaluation: Evaluation): Value {
  const wanted = Number(tokens.shift());
  const comma = tokens.shift();
  if (comma !== ',') throw unexpected(comma);
  return histogramQuantile(wanted, samplesOf(closed(tokens, comparison(tokens, evaluation))));
}

function closed<Inner>(tokens: string[], value: Inner): Inner {
  const token = tokens.shift();
  if (token !== ')') throw unexpected(token);
  return value;
}

function selectorOf(token: string | undefined): readonly LabelMatcher[] {
  const matchers = parseSelector(token ?? '');
  if (!matchers) throw unexpected(token);
  return matchers;
}

function select(
  matchers: readonly LabelMatcher[],
  tokens: string[],
  { series }: Evaluation,
): readonly Sample[] {
  if (tokens[0]?.startsWith('[')) tokens.shift();
  return series.filter(({ labels }) => matchesLabels(matchers, labels));
}
