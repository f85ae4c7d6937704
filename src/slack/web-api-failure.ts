import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { Failure, type FailureKind } from '../lib/failure.ts';
import { clip } from './text.ts';
import type { Refused } from './web-api.ts';

/** Slack's no to this one call, returned; anything that concerns Slack as a whole, thrown as a `Failure`. */
export function refusalOf(error: unknown, operation: string): Refused {
  if (error instanceof WebAPIPlatformError) {
    const code = error.data.error;
    const kind = kindOf(code);
    if (kind === undefined || (LACKS_A_RIGHT.has(code) && !SPEAKING.has(operation)))
      return { status: 'refused', code };
    throw failure({ operation, kind, what: `answered ${clip(code, 100)}`, cause: error });
  }
  throw failureOf(error, operation);
}

/** The same, for callers to whom every no is a failure. */
export function failureOf(error: unknown, operation: string): Failure {
  if (error instanceof WebAPIRateLimitedError) {
    const seconds = error.retryAfter;
    const what = `asks us to wait ${seconds} s`;
    return failure({ operation, kind: 'rate_limited', what, cause: error, retryAfterMs: seconds * 1000 });
  }
  if (error instanceof WebAPIHTTPError) {
    const kind = error.statusCode >= 500 ? 'unknown_outcome' : 'invalid';
    return failure({ operation, kind, what: `answered HTTP ${error.statusCode}`, cause: error });
  }
  if (error instanceof WebAPIRequestError) {
    const { kind, what } = connectionTrouble(error.original);
    return failure({ operation, kind, what, cause: error });
  }
  // The answer had begun and broke off: the client hands that on as it came.
  if (isBrokenOff(error)) return failure({ operation, ...connectionTrouble(error), cause: error });
  if (error instanceof WebAPIPlatformError) {
    const kind = kindOf(error.data.error) ?? 'invalid';
    return failure({ operation, kind, what: `answered ${clip(error.data.error, 100)}`, cause: error });
  }
  throw error;
}

interface Trouble {
  readonly operation: string;
  readonly kind: FailureKind;
  readonly what: string;
  readonly cause: unknown;
  readonly retryAfterMs?: number;
}

const failure = ({ what, ...facts }: Trouble): Failure =>
  new Failure({ system: 'Slack', message: `Slack ${what} (${facts.operation})`, ...facts });

// An app that was installed without a right to look, to join or to open must not be kept from speaking.
const LACKS_A_RIGHT = new Set(['missing_scope', 'no_permission', 'access_denied', 'not_allowed_token_type']);
const SPEAKING = new Set(['chat.postMessage', 'chat.update', 'chat.postEphemeral']);

// The operator has to mend these (token, scopes); the messages wait until it is done.
const OPERATOR = [
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'missing_scope',
  'not_allowed_token_type',
  'no_permission',
  'access_denied',
  'accesslimited',
  'org_login_required',
  'ekm_access_denied',
  'two_factor_setup_required',
] as const;

const KIND_BY_CODE: ReadonlyMap<string, FailureKind> = new Map<string, FailureKind>([
  ...OPERATOR.map((code) => [code, 'denied'] as const),
  ['ratelimited', 'rate_limited'],
  ['rate_limited', 'rate_limited'],
  ['internal_error', 'unknown_outcome'],
  ['fatal_error', 'unknown_outcome'],
  ['request_timeout', 'unknown_outcome'],
  ['service_unavailable', 'unavailable'],
  ['team_added_to_org', 'unavailable'],
]);

/** The client takes any text for a code: a proxy's page in Slack's place is not Slack's no. */
const kindOf = (code: string): FailureKind | undefined =>
  /^[a-z][a-z0-9_]*$/.test(code) ? KIND_BY_CODE.get(code) : 'unknown_outcome';

// Before the request was on the wire: Slack certainly did not see it.
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function connectionTrouble(error: Error): { readonly kind: FailureKind; readonly what: string } {
  const code = systemCode(error) ?? systemCode(error.cause);
  if (code !== undefined && NEVER_SENT.has(code)) {
    return { kind: 'unavailable', what: `cannot be reached (${code})` };
  }
  if (error.name === 'TimeoutError') return { kind: 'timeout', what: 'did not answer in time' };
  return { kind: 'unknown_outcome', what: `broke the connection off (${code ?? error.name})` };
}

const isBrokenOff = (error: unknown): error is Error =>
  error instanceof Error && (error.name === 'TimeoutError' || systemCode(error.cause) !== undefined);

function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
