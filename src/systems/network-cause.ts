/** Why a request by fetch failed: the reason is the cause of a TypeError, or the cause of that. */
export function causeCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? 'unknown' : causeCode(error.cause);
}

/** Whether the request certainly did not leave. */
export function wasNeverSent(error: unknown): boolean {
  return NEVER_SENT.has(causeCode(error));
}

const NEVER_SENT = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
