import { Failure, type FailureKind } from '../lib/failure.ts';
import { broken, lost, refused, throttled, timedOut, unreachable } from './network-failures.ts';

export interface AwsCall {
  /** `Amazon ECS` */
  readonly system: string;
  /** `update service credlink-production/api` */
  readonly operation: string;
  readonly writes: boolean;
}

/** What an AWS SDK throws, as a Failure. `endedBy` says whether we gave up ourselves. */
export function awsFailure(call: AwsCall, cause: unknown, gaveUp: boolean): Failure {
  const { system, operation, writes } = call;
  if (gaveUp) return new Failure({ ...timedOut(system, operation), cause });

  const { name, status, message, code } = factsOf(cause);
  if (cause instanceof NotUnderstood || (status !== undefined && status < 300))
    return notUnderstood(call, cause);
  if (status === undefined && (DENIED.test(name) || name === 'CredentialsProviderError'))
    return new Failure({ ...refused(system, operation), cause });
  if (status === undefined) {
    const sent = writes && !NEVER_SENT.has(code);
    return new Failure({ ...(sent ? lost(system, operation) : unreachable(system, operation)), cause });
  }
  if (THROTTLED.test(name) || status === 429) return new Failure({ ...throttled(system, operation), cause });
  if (DENIED.test(name) || status === 401 || status === 403)
    return new Failure({ ...refused(system, operation, missingRight(message)), cause });
  if (status >= 500) return new Failure({ ...broken({ system, operation, writes, status }), cause });
  if (!isNamed(name, message)) return notUnderstood(call, cause);
  return new Failure({
    system,
    operation,
    kind: kindOf(name, status, message),
    message: `${system} says: ${words(message)} (${operation}).`,
    cause,
  });
}

/** An answer that came, and does not have the shape it should have. */
export class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';
}

/** A proxy's page, half an answer: for a write it says nothing about whether it happened. */
function notUnderstood({ system, operation, writes }: AwsCall, cause: unknown): Failure {
  const doubt = writes ? ' It may have been carried out.' : '';
  const message = `${system} answered in a way that Runbolt does not understand (${operation}).${doubt}`;
  return new Failure({ system, operation, kind: writes ? 'unknown_outcome' : 'invalid', message, cause });
}

/** Whether the endpoint does not know this call at all, as emulators do. */
export function isNotImplemented(cause: unknown): boolean {
  const { name, status, message } = factsOf(cause);
  return (
    status === 501 ||
    /UnknownOperation|NotImplemented|InvalidAction/.test(name) ||
    /not (yet )?implemented/i.test(message)
  );
}

const THROTTLED = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown/;
const DENIED =
  /AccessDenied|UnrecognizedClient|ExpiredToken|InvalidSignature|SignatureDoesNotMatch|InvalidAccessKeyId|MissingAuthentication/;

/** `User: arn:… is not authorized to perform: rds:DescribeDBInstances on resource: …` */
function missingRight(message: string): string | undefined {
  return /not authorized to perform: ([a-z0-9-]+:[A-Za-z0-9]+)/.exec(message)?.[1];
}

/** The request certainly did not leave. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);

/**
 * AWS names its errors; where it does not, a proxy or another server has answered, and its 404 says nothing about
 * whether a thing is there. The SDK then tells of a text that it could not read, or makes the name up from the status.
 */
function isNamed(name: string, message: string): boolean {
  if (/^(Unknown(Error)?|Error|SyntaxError)$/.test(name)) return false;
  return name !== 'NotFound' || !/^Unknown(Error)?$/.test(message);
}

function kindOf(name: string, status: number, message: string): FailureKind {
  if (status === 404 || /NotFound|NoSuch/.test(name)) return 'not_found';
  // Amazon ECS says so of task definitions, without a name for it.
  if (name === 'ClientException' && /not found|unable to describe/i.test(message)) return 'not_found';
  return /Conflict|UpdateInProgress/.test(name) ? 'conflict' : 'invalid';
}

/** AWS' own, which often leave out what they are about: "Cluster not found." */
function words(message: string): string {
  return message.trim().replace(/\.$/, '') || 'the request is not valid';
}

/** The SDKs' errors carry their facts in places of their own; nothing here trusts that they are there. */
function factsOf(cause: unknown) {
  if (!(cause instanceof Error)) return { name: '', message: String(cause), code: '' };
  const metadata = '$metadata' in cause ? cause.$metadata : undefined;
  return {
    name: cause.name,
    message: cause.message,
    code: 'code' in cause && typeof cause.code === 'string' ? cause.code : '',
    status: numberIn(metadata, 'httpStatusCode'),
  };
}

function numberIn(object: unknown, key: string): number | undefined {
  if (typeof object !== 'object' || object === null) return undefined;
  const value: unknown = Reflect.get(object, key);
  return typeof value === 'number' ? value : undefined;
}
