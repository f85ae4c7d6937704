import type { Json, JsonObject } from '../lib/json.ts';
import { fitsPattern } from '../lib/re2.ts';
import { suggest } from './did-you-mean.ts';
import type { Parameter } from './runbook.ts';

export type Parameters = Readonly<Record<string, Parameter>>;
export type Given = Readonly<Record<string, string | boolean | number>>;

export interface ArgumentProblem {
  /** Missing when it is about no parameter that exists. */
  readonly parameter?: string;
  readonly message: string;
}

export type BoundArguments =
  | { readonly ok: true; readonly arguments: JsonObject }
  /** `bound` holds what did fit, to prefill a form with. */
  | { readonly ok: false; readonly problems: readonly ArgumentProblem[]; readonly bound: JsonObject };

/** Turns what a person gave (text from a command line, fields of a form) into the arguments of a run, typed and checked. */
export function bindArguments(parameters: Parameters, given: Given): BoundArguments {
  const problems: ArgumentProblem[] = Object.keys(given)
    .filter((name) => !Object.hasOwn(parameters, name))
    .map((name) => unknownName(name, parameters));
  const bound: [string, Json][] = [];

  for (const [name, parameter] of Object.entries(parameters)) {
    const value = bindOne(name, parameter, Object.hasOwn(given, name) ? given[name] : undefined);
    if (value.status === 'bound') bound.push([name, value.value]);
    if (value.status === 'problem') problems.push({ parameter: name, message: value.message });
  }

  const values = Object.fromEntries(bound);
  return problems.length === 0 ? { ok: true, arguments: values } : { ok: false, problems, bound: values };
}

function unknownName(name: string, parameters: Parameters): ArgumentProblem {
  const hint = suggest(name, Object.keys(parameters)) ?? 'this runbook takes none';
  return { message: `unknown parameter ${quoted(name)} — ${hint}` };
}

type Bound =
  | { readonly status: 'bound'; readonly value: Json }
  | { readonly status: 'absent' }
  | { readonly status: 'problem'; readonly message: string };

function bindOne(name: string, parameter: Parameter, given: Given[string] | undefined): Bound {
  if (given === undefined || isEmpty(given, parameter)) {
    if (parameter.default !== undefined) return { status: 'bound', value: parameter.default };
    return parameter.required ? { status: 'problem', message: `${name} is missing` } : { status: 'absent' };
  }
  const value = typed(parameter, given);
  if (value === undefined) {
    return {
      status: 'problem',
      message: `${name} must be ${nounOf(parameter)}, not ${quoted(String(given))}`,
    };
  }
  const problem = valueProblem(parameter, value);
  return problem ? { status: 'problem', message: `${name} ${problem}` } : { status: 'bound', value };
}

// A form sends an empty field as empty text; only a choice that lists it can mean it.
const isEmpty = (given: Given[string], parameter: Parameter): boolean =>
  given === '' && !(parameter.type === 'string' && parameter.one_of?.includes(''));

function typed(parameter: Parameter, given: Given[string]): string | number | boolean | undefined {
  switch (parameter.type) {
    case 'string':
      return String(given);
    case 'boolean':
      return typeof given === 'boolean' ? given : TRUTH.get(String(given).trim().toLowerCase());
    case 'integer':
    case 'number':
      return typedNumber(given, parameter.type);
  }
}

const TRUTH: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'y', 'on', '1'].map((word) => [word, true] as const),
  ...['false', 'no', 'n', 'off', '0'].map((word) => [word, false] as const),
]);

function typedNumber(given: Given[string], type: 'integer' | 'number'): number | undefined {
  if (typeof given === 'boolean') return undefined;
  const text = String(given).trim();
  if (!/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return undefined;
  const value = Number(text);
  const fits = type === 'integer' ? Number.isSafeInteger(value) : Number.isFinite(value);
  return fits ? value : undefined;
}

/** Why a typed value does not fit, as the rest of a sentence after the parameter's name; undefined when it fits. */
export function valueProblem(parameter: Parameter, value: Json): string | undefined {
  switch (parameter.type) {
    case 'string':
      return typeof value === 'string' ? textProblem(parameter, value) : 'must be text';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    case 'integer':
    case 'number':
      return numberProblem(parameter, value);
  }
}

function textProblem(parameter: Extract<Parameter, { type: 'string' }>, value: string): string | undefined {
  const { one_of, pattern, max_length } = parameter;
  if (value.length > max_length) return `is ${value.length} characters long; at most ${max_length} fit`;
  if (one_of && !one_of.includes(value)) return `must be one of ${one_of.join(', ')}, not ${quoted(value)}`;
  if (pattern !== undefined && !fitsPattern(pattern, value))
    return `must match ${pattern}, and ${quoted(value)} does not`;
  return undefined;
}

function numberProblem(
  { type, min, max }: Extract<Parameter, { type: 'integer' | 'number' }>,
  value: Json,
): string | undefined {
  if (typeof value !== 'number') return 'must be a number';
  if (type === 'integer' && !Number.isSafeInteger(value)) return 'must be a whole number';
  if (min !== undefined && value < min) return `must be at least ${min}, not ${value}`;
  if (max !== undefined && value > max) return `must be at most ${max}, not ${value}`;
  return undefined;
}

const NOUNS = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
} as const;
const nounOf = (parameter: Parameter): string => NOUNS[parameter.type];
const quoted = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
