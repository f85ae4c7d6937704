import { anyOf } from './any-of.ts';

/** The mark that we leave where a text was cut. */
const CUT = '…';

/** A shorter rest, or a smaller part of a long secret, is met by chance: every connection string begins alike. */
const SHORTEST_REST = 8;
const SMALLEST_PART = 1 / 4;
/** Names that the record is made of: a token that people made of words must not blind it to them. */
const WORDS = /^[a-z]+([-_. ][a-z]+)*$/;

/**
 * Hides the rest of a secret that a cut has left: at the end or the beginning of a text, or beside the mark of a cut.
 * `names` maps each way a secret may be written to its name.
 */
export function cutHider(names: ReadonlyMap<string, string>): (text: string) => string {
  const secrets = [...names].filter(([form]) => form.length > SHORTEST_REST).map(ends);
  const met = anyOf(secrets.flatMap(({ head, tail }) => [head, tail]));
  if (!met) return (text) => text;

  const hide = (piece: string) =>
    secrets.reduce((rest, secret) => hideHead(hideTail(rest, secret), secret), piece);
  return (text) => (met.test(text) ? text.split(CUT).map(hide).join(CUT) : text);
}

interface Secret {
  readonly form: string;
  readonly shown: string;
  /** What is at least left of it when its end, or its beginning, was cut off. */
  readonly head: string;
  readonly tail: string;
}

function ends([form, name]: readonly [string, string]): Secret {
  const least = Math.max(SHORTEST_REST, Math.ceil(form.length * SMALLEST_PART));
  return { form, shown: `[secret ${name}]`, head: form.slice(0, least), tail: form.slice(-least) };
}

/** Its end was cut off, with everything that came after. */
function hideHead(text: string, { form, shown, head }: Secret): string {
  const start = text.lastIndexOf(head);
  const rest = text.slice(start);
  const isCut = start >= 0 && form.startsWith(rest) && !WORDS.test(rest);
  return isCut ? text.slice(0, start) + shown : text;
}

/** Its beginning was cut off, with everything that came before. */
function hideTail(text: string, { form, shown, tail }: Secret): string {
  const end = text.indexOf(tail) + tail.length;
  const rest = text.slice(0, end);
  const isCut = end >= tail.length && form.endsWith(rest) && !WORDS.test(rest);
  return isCut ? shown + text.slice(end) : text;
}
