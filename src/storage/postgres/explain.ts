import { Failure, type FailureKind } from '../../lib/failure.ts';
import { storageFailure } from '../failure.ts';

/** What PostgreSQL or the way to it reports, in words that say what to do. What is not theirs comes back as it was. */
export function explain(error: unknown, operation: string, url: string): unknown {
  if (error instanceof Failure) return error;
  const { code, message } = factsOf(error);
  const place = placeOf(url);
  const found = SAYINGS.find(({ when }) => when.test(code === '' ? message : code));
  if (!found) return error;
  return storageFailure(operation, found.kind, found.words({ place, code, message }), error);
}

/** Whether trying once more may help: it was another transaction's doing. */
export function isRace(error: unknown): boolean {
  const { code } = factsOf(error instanceof Failure ? error.cause : error);
  return /^(23505|40001|40P01|55P03)$/.test(code);
}

/** Whether it came from a server that only reads: after a failover, the one that was the first. */
export function isReadOnly(error: unknown): boolean {
  return factsOf(error instanceof Failure ? error.cause : error).code === '25006';
}

interface Said {
  /** The database without its password. */
  readonly place: string;
  readonly code: string;
  readonly message: string;
}

interface Saying {
  /** The SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html), Node's code, or the driver's words. */
  readonly when: RegExp;
  readonly kind: FailureKind;
  readonly words: (said: Said) => string;
}

const NOTHING_DONE = 'Nothing was recorded, so nothing was done.';

const SAYINGS: readonly Saying[] = [
  {
    when: /^(28...|SELF_SIGNED|UNABLE_TO|CERT_|ERR_TLS|DEPTH_ZERO)|SASL|password|SSL/,
    kind: 'denied',
    words: ({ place, message }) =>
      `The database ${place} did not let Runbolt in: ${message.replace(/\.$/, '')}. Check user, password and sslmode in DATABASE_URL.`,
  },
  {
    when: /^3D000$/,
    kind: 'invalid',
    words: ({ place }) => `The database ${place} does not exist. Create it, or correct DATABASE_URL.`,
  },
  {
    when: /^42501$/,
    kind: 'denied',
    words: ({ place, message }) =>
      `Runbolt lacks rights in the database ${place}: ${message.replace(/\.$/, '')}. ${NOTHING_DONE} Make its role the owner of its schema: ALTER SCHEMA public OWNER TO <role>.`,
  },
  {
    when: /^25006$/,
    kind: 'unavailable',
    words: ({ place }) =>
      `The database ${place} can only be read (a standby?). ${NOTHING_DONE} Point DATABASE_URL to the primary.`,
  },
  {
    when: /^53100$/,
    kind: 'unavailable',
    words: ({ place }) =>
      `The disk of the database ${place} is full. ${NOTHING_DONE} Free some space and try again.`,
  },
  {
    when: /^53300$|too many clients/,
    kind: 'unavailable',
    words: ({ place }) =>
      `The database ${place} takes no more connections. ${NOTHING_DONE} A replica needs up to 10; raise max_connections.`,
  },
  {
    when: /^XX00[12]$/,
    kind: 'invalid',
    words: ({ place, message }) =>
      `The database ${place} is damaged (${message}) and was not touched. Keep a copy, then restore it from a backup.`,
  },
  {
    when: /^(40001|40P01|55P03|57014)$/,
    kind: 'unavailable',
    words: ({ place }) => `The database ${place} is too busy. ${NOTHING_DONE} Try again.`,
  },
  {
    when: /^(08...|57P0.|25P03|E[A-Z_]{4,})$|terminat|timeout|ended|not queryable|closed/i,
    kind: 'unavailable',
    words: ({ place, code, message }) =>
      `The database ${place} cannot be reached (${code || message}). ${NOTHING_DONE} Try again once it is back.`,
  },
];

/** `db.example.com:5432/runbolt` */
export function placeOf(url: string): string {
  const { host, pathname } = URL.parse(url) ?? { host: '', pathname: '' };
  return `${host}${pathname}`;
}

function factsOf(error: unknown): { readonly code: string; readonly message: string } {
  if (!(error instanceof Error)) return { code: '', message: '' };
  // Several addresses of one name fail together, without words of their own.
  const first = error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error;
  const code = 'code' in first && typeof first.code === 'string' ? first.code : '';
  return { code, message: first.message };
}
