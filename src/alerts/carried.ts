import { withInstantsBack, withInstantsMarked } from '../lib/instants-in-json.ts';
import type { Alert, Member } from './alert.ts';
import type { AlertEvent, AlertHappening } from './events.ts';

/** So many events are folded anew whenever something comes in. */
const CARRY_AFTER = 200;
const QUIET_MS = 24 * 60 * 60_000;
const KEPT_RUNS = 100;

export const isLong = ({ version, carriedAt }: Alert): boolean => version - carriedAt > CARRY_AFTER;

/**
 * Stands for everything so far, for a group in which something fires for weeks: members come and go there, and those
 * that have been quiet for a day are only counted.
 */
export function carryAlert({ members, runs, forgotten, ...alert }: Alert, now: Date): AlertEvent {
  const kept = [...members].filter(([, one]) => one.firing || now.getTime() - one.since.getTime() < QUIET_MS);
  const state = withInstantsMarked({
    ...alert,
    members: kept,
    forgotten: forgotten + members.size - kept.length,
    runs: runs.slice(-KEPT_RUNS),
  });
  return { type: 'alert_carried', data: { state } };
}

type Carried = Omit<Alert, 'members'> & { readonly members: readonly (readonly [string, Member])[] };

const NOT_YET = {
  ...{ acknowledged: undefined, passedOn: undefined, incident: undefined },
  ...{ pagedBy: undefined, resolvedAt: undefined },
};

/** The store hands back the very bytes we wrote. */
export function fromCarried({ data, version }: Extract<AlertHappening, { type: 'alert_carried' }>): Alert {
  const carried = { ...NOT_YET, ...withInstantsBack(data.state) } as unknown as Carried;
  return { ...carried, members: new Map(carried.members), version, carriedAt: version };
}
