import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import { lost, refused, throttled, unreachable } from '../network-failures.ts';

const SYSTEM = 'PagerDuty';

/** `{"error": {"message": "Invalid Input Provided", "errors": ["…"]}}`; events answer with `errors` at the top. */
const Problem = z.object({
  error: z.object({ message: z.string().catch(''), errors: z.array(z.string()).catch([]) }).optional(),
  errors: z.array(z.string()).optional().catch(undefined),
});

/** What a status other than 2xx means: the SDK resolves with it. */
export function statusFailure(
  asked: { readonly operation: string; readonly body?: object },
  status: number,
  answered: unknown,
  headers: { get(name: string): string | null } | undefined,
): Failure {
  const { operation, body } = asked;
  if (status === 401 || status === 403) return new Failure(refused(SYSTEM, operation));
  if (status === 429) return new Failure(throttled(SYSTEM, operation, secondsUntilReset(headers) * 1_000));
  // 408: the request took too long to process (developer-docs, "Errors").
  if (status >= 500 || status === 408)
    return new Failure(body ? lost(SYSTEM, operation) : unreachable(SYSTEM, operation));

  const { error, errors = error?.errors ?? [] } = Problem.safeParse(answered).data ?? {};
  const said = errors.join(', ') || error?.message || `status ${status}`;
  const taken = /matching dedup key|already exists/i.test(said);
  const kind = status === 404 ? 'not_found' : taken ? 'conflict' : 'invalid';
  const message = `PagerDuty says: ${said.replace(/\.$/, '')} (${operation}).`;
  return new Failure({ system: SYSTEM, operation, kind, message });
}

function secondsUntilReset(headers: { get(name: string): string | null } | undefined): number {
  const seconds = Number(headers?.get('ratelimit-reset'));
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 120) : 2;
}
