import { Failure, type FailureKind } from '../../lib/failure.ts';
import { lost, refused, timedOut, unreachable } from '../network-failures.ts';

const SYSTEM = 'PostgreSQL';

export interface Trouble {
  /** `insert rows staging.reports` */
  readonly operation: string;
  /** Whether what cannot be taken back had been sent: the COMMIT of a write, the call that ends sessions. */
  readonly sent: boolean;
  /** Whether we gave up ourselves. */
  readonly gaveUp: boolean;
}

/**
 * What the driver throws, as a Failure. Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html. A
 * connection that breaks before the COMMIT is a transaction that PostgreSQL takes back, so nothing was changed.
 */
export function postgresFailure({ operation, sent, gaveUp }: Trouble, cause: unknown): Failure {
  if (gaveUp) return new Failure({ ...timedOut(SYSTEM, operation), cause });
  const { code, message, constraint } = factsOf(cause);
  if (!SQLSTATE.test(code)) return withoutAnswer(operation, sent, cause);

  const says = (kind: FailureKind, words: string) =>
    new Failure({ system: SYSTEM, operation, kind, message: `${words} (${operation}).`, cause });
  if (code === '42501')
    return says('denied', `PostgreSQL says ${message}; grant what the README of databases names`);
  if (code === '25006') return says('denied', 'This PostgreSQL database or role may only be read');
  if (code.startsWith('28')) return new Failure({ ...refused(SYSTEM, operation), cause });
  if (code === '57014') return says('timeout', 'PostgreSQL stopped the statement because it took too long');
  if (code.startsWith('53'))
    return says('rate_limited', `PostgreSQL has no room for us: ${message}. End idle sessions or wait`);
  if (/^(3D|3F|42P01$|42703$|42704$)/.test(code)) return says('not_found', `PostgreSQL says: ${message}`);
  if (code.startsWith('23')) return says('conflict', conflict(message, constraint));
  if (/^(40|55P03)/.test(code))
    return says(
      'unavailable',
      `PostgreSQL could not get the locks it needed: ${message}. Nothing was changed`,
    );
  // A protocol violation is ours: too many values for the statement, or too few.
  if (/^(08(?!P01)|57P)/.test(code))
    return new Failure({ ...(sent ? lost : unreachable)(SYSTEM, operation), cause });
  return says('invalid', `PostgreSQL says: ${message}`);
}

const SQLSTATE = /^[0-9A-Z]{5}$/;

/** Nothing readable came back. The driver tells apart only in words what happened before PostgreSQL was heard. */
function withoutAnswer(operation: string, sent: boolean, cause: unknown): Failure {
  const { code, message } = factsOf(cause);
  if (sent) return new Failure({ ...lost(SYSTEM, operation), cause });
  if (/SASL|password/i.test(message)) return new Failure({ ...refused(SYSTEM, operation), cause });
  if (/CERT|TLS|SSL|UNABLE_TO_VERIFY|ENOENT.* open /.test(`${code} ${message}`)) {
    const words = `The TLS connection to PostgreSQL failed: ${message.replace(/\.$/, '')}. Check sslmode and sslrootcert in the connection string`;
    return new Failure({
      ...{ system: SYSTEM, operation, kind: 'invalid', cause },
      message: `${words} (${operation}).`,
    });
  }
  return new Failure({ ...unreachable(SYSTEM, operation), cause });
}

/** The detail of the error is left out: it quotes the row. */
function conflict(message: string, constraint: string): string {
  return `PostgreSQL says: ${message}${constraint === '' || message.includes(constraint) ? '' : ` (${constraint})`}. Nothing was changed`;
}

/** The driver's errors carry their facts as members of their own; nothing here trusts that they are there. */
function factsOf(cause: unknown) {
  const member = (name: string) => {
    const value: unknown = typeof cause === 'object' && cause !== null ? Reflect.get(cause, name) : undefined;
    return typeof value === 'string' ? value : '';
  };
  return {
    code: member('code'),
    message: member('message').trim() || 'the request failed',
    constraint: member('constraint'),
  };
}
