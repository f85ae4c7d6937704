// The sentences that simulators and real clients share for what goes wrong between us and a system.

export const unreachable = (system: string, operation: string) =>
  ({
    system,
    operation,
    kind: 'unavailable',
    message: `${system} cannot be reached (${operation}). Nothing was changed. Check the network and the status page.`,
  }) as const;

export const timedOut = (system: string, operation: string) =>
  ({
    system,
    operation,
    kind: 'timeout',
    message: `${system} did not answer in time (${operation}).`,
  }) as const;

/** `right`: the one that is missing, where the system names it. */
export const refused = (system: string, operation: string, right?: string) =>
  ({
    system,
    operation,
    kind: 'denied',
    message: `${system} refused Runbolt's credentials (${operation})${right === undefined ? '' : `: they lack ${right}`}. Compare its rights with the system's README.`,
  }) as const;

export const throttled = (system: string, operation: string, retryAfterMs = 2_000) =>
  ({
    system,
    operation,
    kind: 'rate_limited',
    retryAfterMs,
    message: `${system} says it is asked too often (${operation}).`,
  }) as const;

export const lost = (system: string, operation: string) =>
  ({
    system,
    operation,
    kind: 'unknown_outcome',
    message: `The connection to ${system} broke after the request was sent (${operation}): it may have been carried out.`,
  }) as const;

interface BrokenCall {
  readonly system: string;
  readonly operation: string;
  readonly writes: boolean;
  readonly status: number;
}

/** A server that broke while it worked may have finished the work. */
export const broken = ({ system, operation, writes, status }: BrokenCall) =>
  writes
    ? ({
        system,
        operation,
        kind: 'unknown_outcome',
        message: `${system} answered ${status} (${operation}): it may have been carried out. Look at its status page.`,
      } as const)
    : ({
        system,
        operation,
        kind: 'unavailable',
        message: `${system} answers ${status} (${operation}). Nothing was changed. Look at its status page.`,
      } as const);
