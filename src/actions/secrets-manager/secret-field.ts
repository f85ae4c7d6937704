/**
 * One field of a secret's value. The value is a JSON object (`host`, `DATABASE_URL`), a connection string (`host`,
 * `port`, `database`, `username`, `password`), or a JSON object that holds one (`DATABASE_URL.host`). Everything else in
 * it stays as it was, letter by letter where it is a connection string.
 */
export type FieldOf =
  | { readonly ok: true; readonly value: string; readonly replace: (by: string) => string }
  /** One sentence, in which no value appears. */
  | { readonly ok: false; readonly problem: string };

export function fieldOf(secret: string, field: string): FieldOf {
  const object = parseObject(secret);
  if (!object) return partOfUrl(secret, field);
  const [key, part] = splitField(object, field);
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  if (value === undefined) return no(`it has no field ${key}; it has ${namesOf(object)}`);
  if (typeof value !== 'string' && typeof value !== 'number') return no(`its field ${key} is no text`);
  if (hasInexact(object)) return no('it holds a number too large to be written back exactly');

  const put = (by: string) =>
    JSON.stringify({
      ...object,
      [key]: typeof value === 'number' && /^\d{1,15}$/.test(by) ? Number(by) : by,
    });
  if (part === undefined) return { ok: true, value: String(value), replace: put };
  const inner = partOfUrl(String(value), part);
  return inner.ok ? { ...inner, replace: (by) => put(inner.replace(by)) } : inner;
}

/** Whether a field may be shown: only hosts and ports are no secrets. */
export function isShown(field: string, value: string): boolean {
  const last = field.split('.').at(-1) ?? '';
  if (/(^|_)port$/i.test(last)) return /^\d{1,5}$/.test(value);
  return /(^|_)host(name)?$/i.test(last) && isHost(value);
}

/** Whether such a field ever holds something that may be shown. */
export const mayBeShown = (field: string): boolean => /(^|[_.])(port|host(name)?)$/i.test(field);

/** Why this value cannot be the field's, or undefined. */
export function misfit(field: string, value: string): string | undefined {
  const last = field.split('.').at(-1) ?? '';
  if (/(^|_)port$/i.test(last) && !(/^\d{1,5}$/.test(value) && Number(value) > 0 && Number(value) < 65_536))
    return 'a port is a number from 1 to 65535';
  if (/(^|_)host(name)?$/i.test(last) && !isHost(value))
    return 'a host is a name like db.example.com or an address, without scheme, port or path';
  return undefined;
}

const no = (problem: string) => ({ ok: false, problem }) as const;

/** scheme://user:password@host:port/database?… The last @ before the path ends the password. */
const URL_PARTS =
  /^(?<scheme>[a-z][a-z0-9+.-]*:\/\/)(?:(?<username>[^:/?#@]*)(?::(?<password>[^/?#]*))?@)?(?<host>\[[^\]]+\]|[^:/?#@[\]]+)(?::(?<port>\d+))?(?:\/(?<database>[^?#]*))?(?:[?#].*)?$/dis;
const PARTS = ['host', 'port', 'database', 'username', 'password'];

function partOfUrl(text: string, part: string): FieldOf {
  const found = URL_PARTS.exec(text);
  if (!found)
    return no('it is neither a JSON object nor a connection string like postgresql://user@host:5432/name');
  const at = PARTS.includes(part) ? found.indices?.groups?.[part] : undefined;
  if (!at) {
    const has = PARTS.filter((one) => found.indices?.groups?.[one] !== undefined);
    return no(`its connection string has no ${part}; it has ${has.join(', ')}`);
  }
  const [from, to] = at;
  const encoded = part === 'host' || part === 'port' ? (by: string) => by : encodeURIComponent;
  const value = text.slice(from, to);
  const replace = (by: string) => text.slice(0, from) + encoded(by) + text.slice(to);
  return { ok: true, value: encoded === encodeURIComponent ? decoded(value) : value, replace };
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // A stray % was never encoded: it stands for itself.
    return value;
  }
}

/** JSON.parse rounds such numbers, and the rest of a value must stay as it was. */
function hasInexact(value: unknown): boolean {
  if (typeof value === 'number') return Math.abs(value) > Number.MAX_SAFE_INTEGER;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasInexact);
}

/** A key may itself have a dot in it. */
function splitField(object: object, field: string): readonly [key: string, part?: string] {
  const dot = field.lastIndexOf('.');
  if (Object.hasOwn(object, field) || dot === -1) return [field];
  return [field.slice(0, dot), field.slice(dot + 1)];
}

function namesOf(object: object): string {
  const names = Object.keys(object).slice(0, 20);
  return names.length > 0 ? names.join(', ') : 'none at all';
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? Object.fromEntries(Object.entries(parsed)) : undefined;
  } catch {
    // Not JSON: it may be a connection string, which the caller tries next.
    return undefined;
  }
}

function isHost(text: string): boolean {
  return text.length <= 253 && /^(\[[0-9a-f:.]+\]|[a-z0-9_]([a-z0-9_.-]*[a-z0-9])?)$/i.test(text);
}
