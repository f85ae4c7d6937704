import { Failure } from '../../lib/failure.ts';
import { DEFAULT_TIMEOUT_MS, type HttpRequest } from './port.ts';

/** What fetch throws, in words: it hides every reason behind `fetch failed`. */
export function httpFailure(
  request: HttpRequest,
  cause: unknown,
  endedBy: 'deadline' | 'caller' | 'nobody',
): Failure {
  const operation = operationOf(request);
  const host = URL.parse(request.url)?.host ?? request.url;
  if (endedBy !== 'nobody') {
    const within = `${host} did not answer within ${request.timeoutMs ?? DEFAULT_TIMEOUT_MS} ms.`;
    const message = endedBy === 'deadline' ? within : `The request to ${host} was given up.`;
    return new Failure({ system: 'HTTP', operation, kind: 'timeout', message, cause });
  }
  const code = codeOf(cause);
  if (isWrite(request) && !NEVER_SENT.has(code)) {
    const message = `The connection to ${host} broke (${code}): the request may have been carried out.`;
    return new Failure({ system: 'HTTP', operation, kind: 'unknown_outcome', message, cause });
  }
  const message = `${host} ${REASONS[code] ?? `could not be asked (${code})`}.`;
  return new Failure({ system: 'HTTP', operation, kind: 'unavailable', message, cause });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'could not be found: its name does not resolve',
  EAI_AGAIN: 'could not be found: the name server does not answer',
  ECONNREFUSED: 'refused the connection: nothing listens there',
  ECONNRESET: 'broke the connection off',
  UND_ERR_SOCKET: 'broke the connection off',
  CERT_HAS_EXPIRED: 'has a certificate that has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has a self-signed certificate',
};

/** The request certainly did not leave. */
const NEVER_SENT = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
]);

/** The reason is the cause of a TypeError, or the cause of that. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? error.message : codeOf(error.cause);
}

function isWrite({ method = 'GET' }: HttpRequest): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

export function operationOf({ method = 'GET', url }: HttpRequest): string {
  return `${method} ${url}`;
}
