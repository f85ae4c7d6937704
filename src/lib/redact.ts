import { anyOf } from './any-of.ts';
import { cutHider } from './cut-secrets.ts';
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
  /** For a line of the bot's own log: as for text from outside, and JSON stays JSON. */
  redactLine(line: string): string;
  /**
   * More secrets from now on. All or none: throws a `Failure` when a value is too short to be told from ordinary text.
   * What was known stays known.
   */
  learn(secrets: ReadonlyMap<string, string>): void;
}

/** Anything shorter turns up by chance in ordinary words. */
const SHORTEST_SECRET = 4;

const WORDS_FROM_OUTSIDE = new Set([
  ...['log', 'evidence', 'reason', 'progress', 'text', 'outcome', 'what'],
  ...['facts', 'warnings', 'obstacle', 'nothingToDo', 'moved'],
]);

/**
 * `secrets` maps names to values. A value is found as it is, in base64, URL-encoded and JSON-escaped, each line of it, and
 * the password of a connection string by itself, and as what a cut has left of it; it is replaced by its name.
 */
export function createRedactor(secrets: ReadonlyMap<string, string> = new Map()): Redactor {
  let names: ReadonlyMap<string, string> = new Map();
  let pattern: RegExp | undefined;
  let hideCut = cutHider(names);
  const learn = (more: ReadonlyMap<string, string>) => {
    for (const [name, value] of more) refuseShort(name, value);
    names = new Map([...formsOf(more), ...names]);
    // Longest first: where one secret is a part of another, nothing of the longer one may remain.
    pattern = anyOf([...names.keys()], 'g');
    hideCut = cutHider(names);
  };
  learn(secrets);
  const hide = (text: string) =>
    pattern ? hideCut(text.replace(pattern, (form) => `[secret ${names.get(form)}]`)) : text;
  const redact = (text: string) => maskCredentials(hide(text));

  return {
    redact,
    redactJson: (value) => mapTexts(value, hide, (key) => WORDS_FROM_OUTSIDE.has(key) && redact),
    redactLine: (line) => redactedLine(hide(line), redact),
    learn,
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
    for (const form of [value, ...partsOf(value)].flatMap(writtenForms)) {
      if (!names.has(form)) names.set(form, name);
    }
  }
  return names;
}

/** A part this long is not met by chance. */
const SHORTEST_PART = 8;

/** What may turn up by itself: the lines of a key or of a document, the password of a connection string. */
function partsOf(value: string): readonly string[] {
  const lines = value.includes('\n') ? value.split(/\r?\n/).map((line) => line.trim()) : [];
  return [...lines.filter((line) => !line.startsWith('-----')), ...passwordIn(value)].filter(
    (part) => part.length >= SHORTEST_PART,
  );
}

function passwordIn(value: string): readonly string[] {
  const { password = '', username } = URL.parse(value) ?? {};
  if (password === '' || password === username) return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    // A stray % is no encoding; the driver will say so.
    return [password];
  }
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
    ...insideBase64(whole),
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

/** Base64 of a longer text that contains it (`user:password` of HTTP Basic), at each of the three ways it may fall. */
function insideBase64(value: string): readonly string[] {
  if (value.length < SHORTEST_PART) return [];
  const bytes = Buffer.from(value);
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    const sure = whole.toString('base64').slice(before && before + 1, Math.floor((whole.length * 8) / 6));
    return [sure, sure.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** The headers that an error of some client carries, and the words that it says. */
const CREDENTIAL = /^(?:authorization|(?:set-)?cookie|x-api-key|password)$/i;

/** Text by text, since what ends a value in JSON is no part of it. */
function redactedLine(line: string, redact: Change): string {
  const parsed = parsedLine(line);
  if (parsed === undefined) return redact(line);
  const masked = () => '[masked]';
  return `${JSON.stringify(mapTexts(parsed, redact, (key) => CREDENTIAL.test(key) && masked))}\n`;
}

function parsedLine(line: string): Json | undefined {
  try {
    return JSON.parse(line);
  } catch {
    // A line that is no JSON is text.
    return undefined;
  }
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
