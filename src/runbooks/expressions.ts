import type { Environment } from '@marcbachmann/cel-js';
import type { Json, JsonObject } from '../lib/json.ts';
import { celEnvironment, compile, problemOf, type Reference, referencesOf } from './cel.ts';
import { asText, fromCel, toCel } from './cel-values.ts';
import { hasExpression, OPEN, type Part, splitTemplate, type Template } from './interpolation.ts';
import { remembered } from './remembered.ts';

/** What the expressions of a run may speak of. */
export interface Scope {
  /** The arguments, bound and typed. */
  readonly parameters: JsonObject;
  /**
   * The outputs known so far, by step. A step that is missing, or an output that is missing from a step that has not
   * ended, makes what needs it `later`.
   */
  readonly steps: Readonly<Record<string, StepScope | undefined>>;
  readonly run: { readonly id: string; readonly started_at: string };
  /** The id: a Slack user's, or an account's. */
  readonly requester: string;
  /** As people call them; the id of somebody whose name is not known. */
  readonly requester_name: string;
  readonly environment: { readonly name: string };
  readonly secrets: Readonly<Record<string, string>>;
}

interface StepScope {
  readonly outputs: JsonObject;
  /** The step is over: an output that is missing now will never come. */
  readonly ended?: boolean;
}

export type Evaluated<Value> =
  | { readonly status: 'known'; readonly value: Value }
  /** The steps whose outputs are needed first. */
  | { readonly status: 'later'; readonly after: readonly string[] }
  /** What went wrong where, in one sentence. */
  | { readonly status: 'problem'; readonly message: string };

/** A step's `with`, every `${{ … }}` replaced by its value. Division of two whole numbers is whole, as in CEL. */
export function evaluateWith(input: JsonObject, scope: Scope): Evaluated<JsonObject> {
  const evaluation = new Evaluation(scope);
  const value = evaluation.object(input, 'with');
  return evaluation.outcome(value);
}

/** A step's `when`. */
export function evaluateWhen(expression: string, scope: Scope): Evaluated<boolean> {
  const { secrets: _, ...seen } = scope;
  const evaluation = new Evaluation({ ...seen, secrets: {} });
  const value = evaluation.expression(expression, 'when');
  if (typeof value !== 'boolean') evaluation.problem('when', 'it is neither true nor false');
  return evaluation.outcome(value === true);
}

class Evaluation {
  readonly #scope: Scope;
  readonly #context: Record<string, unknown>;
  readonly #after = new Set<string>();
  readonly #problems: string[] = [];

  constructor(scope: Scope) {
    this.#scope = scope;
    const { parameters, steps, run, requester, requester_name, environment, secrets } = scope;
    const outputs = Object.entries(steps).map(([id, step]) => [id, { outputs: toCel(step?.outputs ?? {}) }]);
    this.#context = {
      parameters: toCel(parameters),
      steps: Object.fromEntries(outputs),
      run,
      requester,
      requester_name,
      environment,
      secrets,
    };
  }

  outcome<Value>(value: Value): Evaluated<Value> {
    if (this.#after.size > 0) return { status: 'later', after: [...this.#after] };
    const [message] = this.#problems;
    return message === undefined ? { status: 'known', value } : { status: 'problem', message };
  }

  problem(where: string, message: string): null {
    this.#problems.push(`\`${where}\`: ${message}`);
    return null;
  }

  object(input: JsonObject, where: string): JsonObject {
    const fields = Object.entries(input).map(([name, item]) => [
      name,
      this.value(item ?? null, `${where}.${name}`),
    ]);
    return Object.fromEntries(fields);
  }

  value(value: Json, where: string): Json {
    if (typeof value === 'string') return this.text(value, where);
    if (isList(value)) return value.map((item, index) => this.value(item, `${where}[${index}]`));
    return isObject(value) ? this.object(value, where) : value;
  }

  text(text: string, where: string): Json {
    if (!hasExpression(text)) return text;
    const template = templateOf(text);
    if (template.unclosedAt !== undefined) return this.problem(where, `\`${OPEN}\` without \`}}\``);
    if (template.whole) return this.expression(template.whole.expression, where);
    return template.parts.map((part) => this.part(part, where)).join('');
  }

  part(part: Part, where: string): string {
    if (part.kind === 'text') return part.text;
    const value = this.expression(part.expression, where);
    const text = asText(value);
    if (text === undefined) this.problem(where, `\`${part.expression.trim()}\` does not fit into a text`);
    return text ?? '';
  }

  expression(expression: string, where: string): Json {
    const compiled = compileOnce(expression);
    if (!compiled.ok) return this.problem(where, compiled.problem.message);
    const missing = compiled.references.flatMap((reference) => this.missing(reference));
    for (const step of missing) this.#after.add(step);
    if (missing.length > 0) return null;
    const secret = compiled.references.find((reference) => this.lacksSecret(reference))?.names[0];
    if (secret) return this.problem(where, `the secret ${secret.name} is not set`);
    const result = evaluate(compiled.run, this.#context);
    return result.ok ? result.value : this.problem(where, `${result.problem} in \`${expression.trim()}\``);
  }

  lacksSecret({ root, names: [name] }: Reference): boolean {
    return root === 'secrets' && name !== undefined && !Object.hasOwn(this.#scope.secrets, name.name);
  }

  missing({ root, names }: Reference): readonly string[] {
    const [id, , output] = names;
    if (root !== 'steps' || !id) return [];
    const step = Object.hasOwn(this.#scope.steps, id.name) ? this.#scope.steps[id.name] : undefined;
    if (!step) return [id.name];
    return step.ended || !output || Object.hasOwn(step.outputs, output.name) ? [] : [id.name];
  }
}

function evaluate(run: (context: Record<string, unknown>) => unknown, context: Record<string, unknown>) {
  try {
    return fromCel(run(context));
  } catch (error) {
    return { ok: false, problem: problemOf(error).message } as const;
  }
}

// Load has type-checked every expression; at run time names are looked up in what there is.
const untyped: Environment = celEnvironment()
  .registerVariable('parameters', 'map<string, dyn>')
  .registerVariable('steps', 'map<string, dyn>')
  .registerVariable('run', 'map<string, string>')
  .registerVariable('requester', 'string')
  .registerVariable('requester_name', 'string')
  .registerVariable('environment', 'map<string, string>')
  .registerVariable('secrets', 'map<string, string>');

const compileOnce = remembered((expression: string) => {
  const compiled = compile(untyped, expression);
  return compiled.ok ? { ...compiled, references: referencesOf(compiled.run.ast) } : compiled;
});

const templateOf = remembered((text: string): Template => splitTemplate(text));

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !isList(value);
