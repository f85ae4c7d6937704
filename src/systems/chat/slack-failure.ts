import { z } from 'zod';
import { Failure, type FailureKind } from '../../lib/failure.ts';
import { lost, throttled, timedOut, unreachable } from '../network-failures.ts';

const SYSTEM = 'Slack';

// The SDK's error classes are told by their `code`, so that nothing of it is loaded here.
const Platform = z.object({
  code: z.literal('slack_webapi_platform_error'),
  data: z.object({ error: z.string(), needed: z.string().optional() }),
});
const RateLimited = z.object({ code: z.literal('slack_webapi_rate_limited_error'), retryAfter: z.number() });
const Http = z.object({ code: z.literal('slack_webapi_http_error'), statusCode: z.number() });
const Request = z.object({ code: z.literal('slack_webapi_request_error'), original: z.unknown() });
const Caused = z.object({
  code: z.string().optional(),
  name: z.string().optional(),
  cause: z.unknown().optional(),
});

/** Slack's own word for a no (`name_taken`); undefined when the error is something else. */
export function refusalCode(error: unknown): string | undefined {
  const platform = Platform.safeParse(error);
  return platform.success ? platform.data.data.error : undefined;
}

/** What the SDK threw, in our kinds and in words that say what to do. A bug comes back as it is. */
export function slackFailure(error: unknown, operation: string): unknown {
  const platform = Platform.safeParse(error);
  if (platform.success) return refusedBySlack(platform.data.data, operation, error);
  const limited = RateLimited.safeParse(error);
  if (limited.success) {
    return new Failure({ ...throttled(SYSTEM, operation, limited.data.retryAfter * 1_000), cause: error });
  }
  const http = Http.safeParse(error);
  if (http.success) return answeredHttp(http.data.statusCode, operation, error);
  const request = Request.safeParse(error);
  if (request.success) return neverAnswered(request.data.original, operation, error);
  return error;
}

interface Refused {
  readonly error: string;
  readonly needed?: string | undefined;
}

function refusedBySlack({ error: code, needed }: Refused, operation: string, cause: unknown): Failure {
  const kind = KIND_BY_CODE.get(code) ?? 'invalid';
  const scope = code === 'missing_scope' && needed !== undefined;
  const message = scope
    ? `Slack refused ${operation}: the app lacks the scope ${needed}. Add it to the app and install it again.`
    : `Slack refused ${operation}: ${code}.`;
  return new Failure({ system: SYSTEM, operation, kind, message, cause });
}

function answeredHttp(status: number, operation: string, cause: unknown): Failure {
  const kind = status >= 500 ? 'unknown_outcome' : 'invalid';
  const message = `Slack answered ${operation} with HTTP ${status}.`;
  return new Failure({ system: SYSTEM, operation, kind, message, cause });
}

// Before the request was on the wire: Slack certainly did not see it.
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function neverAnswered(original: unknown, operation: string, cause: unknown): Failure {
  const reason = Caused.safeParse(original);
  const deeper = Caused.safeParse(reason.data?.cause);
  const code = reason.data?.code ?? deeper.data?.code ?? '';
  if (NEVER_SENT.has(code)) return new Failure({ ...unreachable(SYSTEM, operation), cause });
  if (reason.data?.name === 'TimeoutError') return new Failure({ ...timedOut(SYSTEM, operation), cause });
  return new Failure({ ...lost(SYSTEM, operation), cause });
}

const KIND_BY_CODE: ReadonlyMap<string, FailureKind> = new Map<string, FailureKind>([
  ...denied('missing_scope', 'invalid_auth', 'not_authed', 'account_inactive', 'token_revoked'),
  ...denied('token_expired', 'not_allowed_token_type', 'no_permission', 'access_denied', 'restricted_action'),
  ...denied('org_login_required', 'ekm_access_denied', 'not_in_channel', 'is_archived'),
  ['channel_not_found', 'not_found'],
  ['message_not_found', 'not_found'],
  ['name_taken', 'conflict'],
  ['ratelimited', 'rate_limited'],
  ['rate_limited', 'rate_limited'],
  ['service_unavailable', 'unavailable'],
  ['team_added_to_org', 'unavailable'],
  ['internal_error', 'unknown_outcome'],
  ['fatal_error', 'unknown_outcome'],
  ['request_timeout', 'unknown_outcome'],
]);

function denied(...codes: readonly string[]): readonly (readonly [string, FailureKind])[] {
  return codes.map((code) => [code, 'denied']);
}
