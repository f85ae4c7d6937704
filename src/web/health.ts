import type { Cursors, EventStore } from '../audit/event-store.ts';
import type { Clock } from '../lib/clock.ts';

/** What `/healthz` answers. */
export interface Health {
  readonly healthy: boolean;
  readonly store: { readonly writable: boolean; readonly problem?: string };
  /** News that Slack has not taken yet. Late news is no reason to restart the bot, so it never makes it unhealthy. */
  readonly slack?: {
    readonly waiting: number;
    readonly oldest?: string;
    readonly lastError?: string;
    readonly awaySince?: string;
  };
  /** `broken`: the file on the disk is; the last good one is in force. */
  readonly runbooksFile?: 'in force' | 'broken';
  /** In what the replicas differ: a version, the runbooks file, a setting. Absent when they agree. */
  readonly replicas?: { readonly differences: readonly string[] };
  /** The systems that the runbooks use, as of a recent look. Absent: they are simulated. */
  readonly systems?: readonly SystemSeen[];
}

/** How an outside system was when it was looked at last. It is no reason to restart the bot, or to send people elsewhere. */
export interface SystemSeen {
  readonly system: 'Kubernetes' | 'AWS' | 'PagerDuty';
  /** Absent: it belongs to none. */
  readonly environment?: string;
  readonly answers: boolean;
  /** Since when it has been so, as far as is known, in ISO 8601. */
  readonly since: string;
  /** Why it does not, in a sentence. */
  readonly why?: string;
}

/** `Kubernetes (production)` */
export const nameOfSystem = ({ system, environment }: SystemSeen): string =>
  environment === undefined ? system : `${system} (${environment})`;

export interface HealthTools {
  readonly store: Pick<Cursors, 'put'> & Pick<EventStore, 'notTaken'>;
  readonly clock: Clock;
}

const SLOW_MS = 2_000;

/**
 * The process is alive, since it answers; the store is, when it takes a write within two seconds, and took the newest
 * event. Anything that only reads would call a full disk healthy, and a full database may have room for this one row.
 */
export async function checkHealth({ store, clock }: HealthTools): Promise<Health> {
  const problem = await firstOf(
    write(store, clock),
    clock,
    'The store has not taken a write for two seconds.',
  );
  const found = problem ?? store.notTaken?.();
  return found === undefined
    ? { healthy: true, store: { writable: true } }
    : { healthy: false, store: { writable: false, problem: found } };
}

async function write(store: Pick<Cursors, 'put'>, clock: Clock): Promise<string | undefined> {
  try {
    await store.put('health', [{ key: 'written_at', value: clock.now().toISOString() }]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function firstOf<Value>(work: Promise<Value>, clock: Clock, late: Value): Promise<Value> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(SLOW_MS, () => resolve(late));
    work.then(resolve, reject).finally(cancel);
  });
}
