import { z } from 'zod';
import type { Action } from '../../actions/action.ts';
import type { Json, JsonObject } from '../../lib/json.ts';
import type { Reference } from '../cel.ts';
import { typeFits, typeInWords } from '../cel-types.ts';
import { suggest } from '../did-you-mean.ts';
import { bestOption, classic, fieldsOf, inputInWords, isOpen } from '../input-shape.ts';
import { hasExpression, OPEN, splitTemplate, type Template } from '../interpolation.ts';
import type { Path } from '../places.ts';
import type { Report } from '../report.ts';
import { asHint, reportIssues } from '../schema-problems.ts';
import type { Span } from '../source-file.ts';
import { choiceProblem } from './check-choices.ts';
import { checkExpression, type ExpressionRules } from './check-expression.ts';

export interface CheckedInput {
  /** Everything the input reads, each with the path and the place of the expression it is part of. */
  readonly reads: readonly { readonly reference: Reference; readonly path: Path; readonly offset: number }[];
}

/** Checks a step's `with` against its action's input: what is literal in full, what is computed by its type. */
export function checkInput(
  input: JsonObject,
  {
    action,
    rules,
    report,
    path,
  }: { action: Action | undefined; rules: ExpressionRules; report: Report; path: Path },
): CheckedInput {
  const check = new InputCheck(rules, report);
  check.value(input, action?.input ?? z.unknown(), path);
  return { reads: check.reads };
}

class InputCheck {
  readonly reads: { reference: Reference; path: Path; offset: number }[] = [];
  readonly #rules: ExpressionRules;
  readonly #report: Report;

  constructor(rules: ExpressionRules, report: Report) {
    this.#rules = rules;
    this.#report = report;
  }

  value(value: Json, schema: z.ZodType, path: Path): void {
    if (typeof value === 'string' && hasExpression(value)) this.text(value, schema, path);
    else if (!holdsExpression(value)) this.literal(value, schema, path);
    else if (isList(value)) this.list(value, schema, path);
    else if (isObject(value)) this.object(value, schema, path);
  }

  literal(value: Json, schema: z.ZodType, path: Path): void {
    const unknown = isObject(value) ? this.unknownKeys(value, schema, path) : false;
    const parsed = schema.safeParse(value);
    if (!parsed.success && !unknown) reportIssues(this.#report, { schema, error: parsed.error, path });
    else if (!parsed.success)
      reportIssues(this.#report, { schema, error: withoutUnknownKeys(parsed.error), path });
  }

  list(items: readonly Json[], schema: z.ZodType, path: Path): void {
    const inner = bestOption(schema, (option) => option instanceof z.ZodArray);
    const element = inner instanceof z.ZodArray ? classic(inner.def.element) : undefined;
    if (!element && !isOpen(inner))
      this.#report.atValue(path, { code: 'type', message: 'this cannot be a list' });
    for (const [index, item] of items.entries()) this.value(item, element ?? z.unknown(), [...path, index]);
  }

  object(value: JsonObject, schema: z.ZodType, path: Path): void {
    this.unknownKeys(value, schema, path);
    const inner = bestOption(
      schema,
      (option) => option instanceof z.ZodObject || option instanceof z.ZodRecord,
    );
    const fields = fieldsOf(inner);
    const rest = inner instanceof z.ZodRecord ? classic(inner.def.valueType) : z.unknown();
    if (!fields && !(inner instanceof z.ZodRecord) && !isOpen(inner)) {
      this.#report.atValue(path, { code: 'type', message: 'this cannot be a map' });
    }
    for (const [name, item] of Object.entries(value)) {
      if (hasExpression(name))
        this.#report.atKey([...path, name], { code: 'expression', message: 'a key cannot be computed' });
      this.value(item ?? null, fields?.[name] ?? rest, [...path, name]);
    }
    for (const [name, field] of Object.entries(fields ?? {})) this.missing(value, name, field, path);
  }

  missing(value: JsonObject, name: string, field: z.ZodType, path: Path): void {
    if (Object.hasOwn(value, name) || field.safeParse(undefined).success) return;
    const hint = asHint(field.description);
    this.#report.atKey([...path, name], {
      code: 'missing',
      message: `${JSON.stringify(name)} is missing`,
      hint,
    });
  }

  /** An object schema of zod's drops what it does not know; a misspelled input must be told. */
  unknownKeys(value: JsonObject, schema: z.ZodType, path: Path): boolean {
    const known = fieldsOf(bestOption(schema, (option) => option instanceof z.ZodObject));
    if (!known) return false;
    const unknown = Object.keys(value).filter((name) => !Object.hasOwn(known, name));
    for (const name of unknown) {
      const message = `unknown input ${JSON.stringify(name)}`;
      this.#report.atKey([...path, name], {
        code: 'unknown_key',
        message,
        hint: suggest(name, Object.keys(known)),
      });
    }
    return unknown.length > 0;
  }

  text(text: string, schema: z.ZodType, path: Path): void {
    const template = splitTemplate(text);
    if (template.unclosedAt !== undefined) {
      const span = { start: template.unclosedAt, end: template.unclosedAt + OPEN.length };
      this.#report.inText(path, span, {
        code: 'expression',
        message: `\`${OPEN}\` is never closed`,
        hint: 'close it with `}}`',
      });
      return;
    }
    if (template.whole) this.whole(template.whole, schema, path);
    else this.embedded(template, schema, path);
  }

  whole(whole: NonNullable<Template['whole']>, schema: z.ZodType, path: Path): void {
    const before = this.reads.length;
    const type = this.expression(whole.expression, whole.start, path);
    if (type === undefined) return;
    if (typeFits(type, schema)) {
      const references = this.reads.slice(before).map(({ reference }) => reference);
      const problem = choiceProblem(whole.expression, { references, words: this.#rules.words, schema });
      if (problem) this.#report.inText(path, spanOf(whole), problem);
      return;
    }
    const message = `this is ${typeInWords(type)}, and the input must be ${inputInWords(schema)}`;
    this.#report.inText(path, spanOf(whole), { code: 'type_error', message });
  }

  embedded({ parts }: Template, schema: z.ZodType, path: Path): void {
    for (const part of parts) {
      if (part.kind === 'text') continue;
      const type = this.expression(part.expression, part.start, path);
      if (type === undefined || /^(string|int|uint|double|bool|dyn)$/.test(type)) continue;
      const message = `${typeInWords(type)} cannot be part of a longer text`;
      this.#report.inText(path, spanOf(part), { code: 'type_error', message });
    }
    if (!typeFits('string', schema)) {
      this.#report.atValue(path, {
        code: 'type_error',
        message: `this is text, and the input must be ${inputInWords(schema)}`,
      });
    }
  }

  expression(expression: string, offset: number, path: Path): string | undefined {
    const checked = checkExpression(expression, this.#rules);
    if (checked.ok) {
      for (const reference of checked.references) this.reads.push({ reference, path, offset });
      return checked.type;
    }
    for (const { start, end, ...problem } of checked.problems) {
      this.#report.inText(path, { start: offset + start, end: offset + end }, problem);
    }
    return undefined;
  }
}

/** The expression without the white space around it. */
function spanOf({ expression, start }: { expression: string; start: number }): Span {
  const lead = expression.length - expression.trimStart().length;
  return { start: start + lead, end: start + Math.max(lead + 1, expression.trimEnd().length) };
}

function holdsExpression(value: Json): boolean {
  if (typeof value === 'string') return hasExpression(value);
  if (isList(value)) return value.some(holdsExpression);
  if (!isObject(value)) return false;
  return Object.entries(value).some(([name, item]) => hasExpression(name) || holdsExpression(item ?? null));
}

const withoutUnknownKeys = (error: z.ZodError): z.ZodError =>
  new z.ZodError(error.issues.filter(({ code, path }) => code !== 'unrecognized_keys' || path.length > 0));

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !isList(value);
