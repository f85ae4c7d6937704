import { Failure } from './failure.ts';

/** Something that people would have been told by another system, and were not. */
export interface Shortfall {
  readonly attempt: number;
  readonly reason: string;
  /** It is tried again then. Absent: people have to. */
  readonly retryAt?: string;
}

/** What fails is tried again after these; four attempts in all. */
const AGAIN_AFTER_MS = [15_000, 60_000, 5 * 60_000] as const;
const MAY_PASS: readonly Failure['kind'][] = ['unavailable', 'timeout', 'rate_limited', 'unknown_outcome'];

/** What came of an attempt that failed, and when it is worth another one. Throws what is no `Failure`. */
export function shortfall(error: unknown, attempt: number, now: Date): Shortfall {
  if (!(error instanceof Failure)) throw error;
  const waitMs = MAY_PASS.includes(error.kind) ? AGAIN_AFTER_MS[attempt - 1] : undefined;
  const reason = error.message;
  if (waitMs === undefined) return { attempt, reason };
  return { attempt, reason, retryAt: new Date(now.getTime() + waitMs).toISOString() };
}
