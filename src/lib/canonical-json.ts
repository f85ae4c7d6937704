import canonicalize from 'canonicalize';
import type { Json } from './json.ts';

/**
 * The one text of a JSON value (RFC 8785): no spaces, keys in the order of their UTF-16 code units, numbers as
 * ECMAScript prints them, members that are `undefined` left out. Half a surrogate pair, which a log cut in the middle
 * of an emoji leaves behind and which UTF-8 cannot carry, becomes U+FFFD.
 * Throws on what JSON cannot carry: NaN, infinities, circles.
 */
export function canonicalJson(value: Json): string {
  const text = canonicalize(wellFormed(value));
  if (text === undefined) throw new TypeError('undefined is not JSON');
  return text;
}

function wellFormed(value: Json | undefined): Json | undefined {
  if (typeof value === 'string') return value.toWellFormed();
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map((item) => wellFormed(item) ?? null);
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key.toWellFormed(), wellFormed(member)]),
  );
}

/** `Array.isArray` does not tell readonly arrays from objects. */
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
