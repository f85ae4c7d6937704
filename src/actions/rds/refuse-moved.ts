import { Failure } from '../../lib/failure.ts';

interface Pinned {
  /** `the writer of credlink-aurora` */
  readonly what: string;
  readonly planned: string;
  readonly now: string | undefined;
}

/**
 * Looks once more, in the last moment: RDS's calls have no condition of their own, so this narrows the race with another
 * failover to milliseconds; it cannot close it.
 */
export function refuseMoved(operation: string, { what, planned, now }: Pinned): void {
  if (now === planned) return;
  const message = `${what} was ${planned} when the plan was made, and is ${now ?? 'nothing'} now. Nothing was done; plan again.`;
  throw new Failure({ system: 'Amazon RDS', operation, kind: 'conflict', message });
}
