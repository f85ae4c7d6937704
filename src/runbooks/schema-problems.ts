import type { z } from 'zod';
import { suggest } from './did-you-mean.ts';
import { fieldsOf, innerSchema } from './input-shape.ts';
import type { Path } from './places.ts';
import type { Report } from './report.ts';
import type { Problem } from './source-file.ts';

/** Says in our words, and at its place, what a schema has against a value. `path` is where the value stands. */
export function reportIssues(
  report: Report,
  { schema, error, path }: { schema: z.ZodType; error: z.ZodError; path: Path },
): void {
  for (const issue of error.issues) {
    const at = [...path, ...issue.path.map(asKey)];
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys)
        report.atKey([...at, key], unknownKey(key, schema, issue.path.map(asKey)));
    } else if (issue.code === 'invalid_key') {
      report.atKey(at, { code: 'name', message: issue.issues[0]?.message ?? issue.message });
    } else if (!report.has(at)) {
      report.atKey(at, {
        code: 'missing',
        message: `${quoted(last(at))} is missing`,
        hint: descriptionAt(schema, issue.path.map(asKey)),
      });
    } else {
      report.atValue(at, wrongValue(issue));
    }
  }
}

type Issue = z.core.$ZodIssue;

const asKey = (part: PropertyKey): string | number => (typeof part === 'number' ? part : String(part));
const last = (path: Path): string => String(path.at(-1) ?? 'the file');
const quoted = (name: string): string => JSON.stringify(name);

function unknownKey(key: string, schema: z.ZodType, path: Path): Problem {
  return {
    code: 'unknown_key',
    message: `unknown key ${quoted(key)}`,
    hint: NOT_IN_THE_LANGUAGE.get(key) ?? suggest(key, knownKeys(schema, path)),
  };
}

const NO_TYPED_SECRETS =
  'what is typed is kept with the run, so a secret is never typed: put it where the bot has its secrets, and name it in "with" as secrets.NAME';

/** Keys that people know from elsewhere, and why they are not here. */
const NOT_IN_THE_LANGUAGE: ReadonlyMap<string, string> = new Map([
  ['<<', 'merge keys are not part of YAML 1.2; an anchor can stand for a whole value'],
  ['secret', NO_TYPED_SECRETS],
  ['sensitive', NO_TYPED_SECRETS],
]);

/** The keys that the schema knows at this path, all alternatives taken together. */
function knownKeys(schema: z.ZodType, path: Path): readonly string[] {
  return schemasAt(schema, path).flatMap((found) => Object.keys(fieldsOf(found) ?? {}));
}

function descriptionAt(schema: z.ZodType, path: Path): string | undefined {
  const [text] = schemasAt(schema, path).flatMap((found) => found.description ?? []);
  return asHint(text);
}

/** A field's description, as it reads after a dash. */
export const asHint = (description: string | undefined): string | undefined =>
  description?.replace(/\.$/, '').replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase());

function schemasAt(schema: z.ZodType, path: Path): readonly z.ZodType[] {
  let found: readonly z.ZodType[] = [schema];
  for (const key of path) found = found.flatMap((one) => innerSchema(one, key));
  return found;
}

function wrongValue(issue: Issue): Problem {
  switch (issue.code) {
    case 'invalid_type':
      return {
        code: 'type',
        message: ownMessage(issue) ?? `this must be ${nounOf(issue.expected)}${receivedIn(issue.message)}`,
        hint: typeHint(issue),
      };
    case 'invalid_value':
      return {
        code: 'value',
        message: ownMessage(issue) ?? `this must be ${issue.values.map(String).join(' or ')}`,
      };
    case 'too_small':
      return {
        code: 'value',
        message: ownMessage(issue) ?? `${sizeOf(issue.origin)} at least ${issue.minimum}`,
      };
    case 'too_big':
      return {
        code: 'value',
        message: ownMessage(issue) ?? `${sizeOf(issue.origin)} at most ${issue.maximum}`,
      };
    case 'invalid_format':
      return { code: 'value', message: ownMessage(issue) ?? formatMessage(issue) };
    case 'invalid_union':
      return { code: 'value', message: unionMessage(issue) };
    default:
      return {
        code: issue.code === 'custom' ? 'value' : issue.code,
        message: ownMessage(issue) ?? plain(issue.message),
      };
  }
}

// Zod's own sentences all begin like this; ours never do.
const ownMessage = (issue: Issue): string | undefined =>
  /^(Invalid|Too|Unrecognized) /.test(issue.message) ? undefined : issue.message;

function sizeOf(origin: string): string {
  if (origin === 'string') return 'the number of characters must be';
  return origin === 'array' ? 'the number of items must be' : 'this must be';
}

const formatMessage = ({ format, pattern }: Extract<Issue, { code: 'invalid_format' }>): string =>
  format === 'regex' && pattern !== undefined
    ? `this must match ${pattern}`
    : `this is not a valid ${format}`;

const plain = (message: string): string => message.charAt(0).toLowerCase() + message.slice(1);

const NOUNS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};
const nounOf = (type: string): string => NOUNS[type] ?? type;

function receivedIn(message: string): string {
  const received = /received (\w+)$/.exec(message)?.[1];
  if (received === undefined) return '';
  return received === 'null' ? ', and it is empty' : `, not ${nounOf(received)}`;
}

function typeHint(issue: Extract<Issue, { code: 'invalid_type' }>): string | undefined {
  const isQuotable =
    !ownMessage(issue) && issue.expected === 'string' && /received (number|boolean)$/.test(issue.message);
  if (isQuotable) return 'put it in quotes';
  return issue.expected === 'array' ? 'write it as [one, two]' : undefined;
}

function unionMessage(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  if ('options' in issue && Array.isArray(issue.options))
    return `this must be one of ${issue.options.map(String).join(', ')}`;
  const messages = issue.errors.flatMap(([first]) => (first ? [wrongValue(first).message] : []));
  const alternatives = [...new Set(messages)].map((message, index) =>
    index === 0 ? message : message.replace(/^this must be /, ''),
  );
  return alternatives.join(', or ') || 'this does not fit';
}
