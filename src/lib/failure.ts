/**
 * Why an outside system did not do what it was asked. The kind decides what happens next:
 * `rate_limited` and `unavailable` were certainly not carried out and may be tried again;
 * `timeout` and `unknown_outcome` may have been carried out, so the engine looks before it does anything;
 * the others are answers, and final.
 */
export type FailureKind =
  | 'unavailable'
  | 'timeout'
  | 'rate_limited'
  | 'not_found'
  | 'denied'
  | 'invalid'
  | 'conflict'
  | 'unknown_outcome';

export interface FailureFacts {
  /** The outside system, in the vendor's own word: `Kubernetes`, `Amazon ECS`, `Slack`. */
  readonly system: string;
  /** What was asked of it: `patch cronjobs storage/efs-purge`. */
  readonly operation: string;
  readonly kind: FailureKind;
  /** One plain sentence for the person on call: what happened, and what to do next where we know it. */
  readonly message: string;
  /** The bot lacks what it needs to ask at all, a secret or an address: nothing helps before somebody sets it. */
  readonly notSetUp?: true;
  /** From the vendor's Retry-After, in milliseconds. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** The world did not do it. Thrown by `systems/`, translated once, at the boundary. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly system: string;
  readonly operation: string;
  readonly kind: FailureKind;
  readonly notSetUp: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(facts: FailureFacts) {
    super(facts.message, { cause: facts.cause });
    this.system = facts.system;
    this.operation = facts.operation;
    this.kind = facts.kind;
    this.notSetUp = facts.notSetUp ?? false;
    this.retryAfterMs = facts.retryAfterMs;
  }
}

const FINAL: ReadonlySet<FailureKind> = new Set(['not_found', 'denied', 'invalid', 'conflict']);

/** An answer that will be the same the next time, until people change something. */
export const isFinal = ({ kind }: Failure): boolean => FINAL.has(kind);
