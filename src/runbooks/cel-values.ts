import type { Json } from '../lib/json.ts';

const MOST_TEXT = 64 * 1024;

/** JSON as CEL sees it: whole numbers are its ints (BigInt), the others its doubles. */
export function toCel(value: Json | undefined): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(toCel);
  const given = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(given.map(([name, item]) => [name, toCel(item)]));
}

const isList = (value: object): value is readonly Json[] => Array.isArray(value);

export type FromCel =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly problem: string };

/** What CEL answered, as JSON; what JSON cannot carry exactly is a problem. */
export function fromCel(value: unknown): FromCel {
  switch (typeof value) {
    case 'string':
      return value.length > MOST_TEXT ? no('the text is longer than 64 kB') : yes(value);
    case 'boolean':
      return yes(value);
    case 'bigint':
      return Number.isSafeInteger(Number(value))
        ? yes(Number(value))
        : no(`${value} is too large to be exact`);
    case 'number':
      return Number.isFinite(value) ? yes(value) : no('the result is not a number');
    case 'object':
      return value === null ? yes(null) : fromObject(value);
    default:
      return no('the result is not a value');
  }
}

const yes = (value: Json): FromCel => ({ ok: true, value });
const no = (problem: string): FromCel => ({ ok: false, problem });

function fromObject(value: object): FromCel {
  if (value instanceof Date) return yes(value.toISOString());
  if (Array.isArray(value)) return fromList(value);
  const plain = Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null;
  if (value instanceof Map) return fromEntries([...value.entries()]);
  if (plain) return fromEntries(Object.entries(value));
  // Durations and unsigned numbers are the library's own classes; both know their text.
  if ('seconds' in value) return yes(`${String(value.seconds)}s`);
  if ('value' in value) return fromCel(value.value);
  return no('the result is not text, a number, true or false, a list or a map');
}

function fromList(items: readonly unknown[]): FromCel {
  const list: Json[] = [];
  for (const item of items) {
    const converted = fromCel(item);
    if (!converted.ok) return converted;
    list.push(converted.value);
  }
  return yes(list);
}

function fromEntries(entries: readonly (readonly [unknown, unknown])[]): FromCel {
  const fields: [string, Json][] = [];
  for (const [name, item] of entries) {
    const converted = fromCel(item);
    if (!converted.ok) return converted;
    fields.push([String(name), converted.value]);
  }
  return yes(Object.fromEntries(fields));
}

/** How a value reads inside a longer text; undefined for lists, maps and null, which do not belong there. */
export function asText(value: Json): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}
