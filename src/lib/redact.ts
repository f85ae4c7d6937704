import { Failure } from './failure.ts';
import type { Json } from './json.ts';
import { maskCredentials } from './mask-credentials.ts';

/** Takes secrets out of what is about to be shown or kept. */
export interface Redactor {
  /** For text from outside (logs, error messages): our secrets, and whatever looks like somebody else's. */
  redact(text: string): string;
  /**
   * For events. Our secrets are taken out everywhere; what merely looks like a credential only from members that carry
   * words from outside (`log`, `evidence`, …): a run is rebuilt from its events, so its inputs must not be guessed at.
   */
  redactJson(value: Json): Json;
}

/** Anything shorter turns up by chance in ordinary words. */
const SHORTEST_SECRET = 4;

const WORDS_FROM_OUTSIDE = new Set(['log', 'evidence', 'reason', 'progress', 'text', 'outcome']);

/**
 * `secrets` maps names to values. A value is found as it is, in base64, URL-encoded and JSON-escaped, and replaced by its
 * name. Throws a `Failure` when a value is too short to be told from ordinary text.
 */
export function createRedactor(secrets: ReadonlyMap<string, string>): Redactor {
  for (const [name, value] of secrets) refuseShort(name, value);
  const names = formsOf(secrets);
  const pattern = anyOf([...names.keys()]);
  const hide = (text: string) =>
    pattern ? text.replace(pattern, (form) => `[secret ${names.get(form)}]`) : text;
  const redact = (text: string) => maskCredentials(hide(text));

  return {
    redact,
    redactJson: (value) => mapTexts(value, hide, (key) => WORDS_FROM_OUTSIDE.has(key) && redact),
  };
}

function refuseShort(name: string, value: string): void {
  if (value.length >= SHORTEST_SECRET) return;
  throw new Failure({
    system: 'Configuration',
    operation: `read the secret ${name}`,
    kind: 'invalid',
    message: `The secret ${name} has ${value.length} characters. Fewer than ${SHORTEST_SECRET} cannot be kept out of logs: give it a longer value.`,
  });
}

/** Every way a secret may be written, with its name. The first secret of two with the same value gives its name. */
function formsOf(secrets: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [name, value] of secrets) {
    for (const form of writtenForms(value)) if (!names.has(form)) names.set(form, name);
  }
  return names;
}

function writtenForms(value: string): readonly string[] {
  const whole = value.toWellFormed();
  const url = encodeURIComponent(whole);
  const strictUrl = url.replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  const base64 = Buffer.from(whole).toString('base64');
  const json = JSON.stringify(whole).slice(1, -1);
  return [
    value,
    base64,
    base64.replace(/=+$/, ''),
    Buffer.from(whole).toString('base64url'),
    // `echo secret | base64` encodes the newline, too.
    Buffer.from(`${whole}\n`).toString('base64'),
    url,
    url.replaceAll('%20', '+'),
    strictUrl,
    url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    encodeURI(whole),
    json,
    json.replaceAll('/', '\\/'),
    // A JSON text inside a JSON text.
    JSON.stringify(json).slice(1, -1),
  ];
}

/** Longest first: where one secret is a part of another, nothing of the longer one may remain. */
function anyOf(forms: readonly string[]): RegExp | undefined {
  if (forms.length === 0) return undefined;
  const longestFirst = forms.toSorted((a, b) => b.length - a.length);
  return new RegExp(longestFirst.map(literally).join('|'), 'g');
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

type Change = (text: string) => string;

/** `within` may name another change for everything under a key. */
function mapTexts(value: Json, change: Change, within: (key: string) => Change | false): Json {
  if (typeof value === 'string') return change(value);
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map((item) => mapTexts(item, change, within));
  const members = Object.entries(value).map(([key, member]) => {
    const next = within(key) || change;
    return [change(key), member === undefined ? undefined : mapTexts(member, next, within)] as const;
  });
  return Object.fromEntries(members);
}

/** `Array.isArray` does not tell readonly arrays from objects. */
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
