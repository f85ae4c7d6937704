import { Failure } from '../../lib/failure.ts';
import { refused, throttled, timedOut, unreachable } from '../network-failures.ts';

const SYSTEM = 'Redis';

/** What the driver throws, as a Failure. Redis puts the kind of an error into its first word. */
export function redisFailure(operation: string, cause: unknown, gaveUp: boolean): Failure {
  if (gaveUp) return new Failure({ ...timedOut(SYSTEM, operation), cause });
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/^(NOAUTH|WRONGPASS|NOPERM)|invalid password|invalid username/i.test(message))
    return new Failure({ ...refused(SYSTEM, operation), cause });
  if (/max number of clients/i.test(message)) return new Failure({ ...throttled(SYSTEM, operation), cause });
  if (/^(LOADING|BUSY|MASTERDOWN|TRYAGAIN|CLUSTERDOWN)\b/.test(message))
    return says('unavailable', message, operation, cause);
  if (isReply(cause)) return says('invalid', message, operation, cause);
  if (/CERT|TLS|SSL|UNABLE_TO_VERIFY/.test(`${codeOf(cause)} ${message}`))
    return says('invalid', `the TLS connection failed, ${message}`, operation, cause);
  return new Failure({ ...unreachable(SYSTEM, operation), cause });
}

/** An answer that came, and does not have the shape it should have. */
export function notUnderstood(operation: string): Failure {
  const message = `Redis answered in a way that Runbolt does not understand (${operation}).`;
  return new Failure({ system: SYSTEM, operation, kind: 'invalid', message });
}

function says(kind: 'unavailable' | 'invalid', message: string, operation: string, cause: unknown): Failure {
  const words = `Redis says: ${message.replace(/\.$/, '')} (${operation}).`;
  return new Failure({ system: SYSTEM, operation, kind, message: words, cause });
}

/** The driver's own word for an error that Redis answered with. */
function isReply(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'ReplyError';
}

function codeOf(cause: unknown): string {
  const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : undefined;
  return typeof code === 'string' ? code : '';
}
