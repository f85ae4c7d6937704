import type { Runbooks } from '../runbooks/runbook.ts';
import type { Alert } from './alert.ts';
import type { AlertEvent, AlertOpened, MemberReport, Offer, Reported } from './events.ts';
import { offersFor, type Routed, silenceFor } from './route.ts';
import type { Signal } from './signal.ts';

/** What has been quiet for this long and fires again is told anew; before that it flaps. */
export const FLAPPING_MS = 30 * 60_000;

/** Whether what fires now is still the same trouble. */
export function goesOn(alert: Pick<Alert, 'resolvedAt'>, now: Date): boolean {
  return !alert.resolvedAt || now.getTime() - alert.resolvedAt.getTime() < FLAPPING_MS;
}

/** A group that begins. Undefined when nothing fires: that something unknown is over is no news. */
export function openedBy(
  signals: readonly Signal[],
  { group, severity, channel }: Routed,
  file: Runbooks,
): AlertOpened | undefined {
  const first = signals.find(({ status }) => status !== 'resolved');
  if (!first) return undefined;
  const silence = silenceFor(first, file);
  return {
    group,
    source: first.source,
    name: first.name,
    ...(severity && { severity }),
    ...(channel !== undefined && { channel }),
    ...(silence && { silence }),
    ...(first.page && { page: first.page }),
    ...(file.alerts.page && { call: file.alerts.page }),
    ...reportOf(signals, new Map(), file),
  };
}

/** What of the signals is news to a group that is known. */
export function newsTo(alert: Alert, signals: readonly Signal[], file: Runbooks): readonly AlertEvent[] {
  const fresh = signals.filter((signal) => !isOld(signal, alert));
  const report = reportOf(fresh, alert.members, file);
  return [
    ...(report.members.length > 0 ? [{ type: 'alert_changed', data: report } as const] : []),
    ...acknowledged(fresh, alert),
  ];
}

/** Signed messages can be recorded and sent again; the sender's time tells the new from the old. */
const isOld = (signal: Signal, { reportedAt }: Pick<Alert, 'reportedAt'>): boolean =>
  signal.mayBeReplayed && signal.at <= reportedAt;

/** The last word on each counts: what came and went between two looks is told as it is now. */
function reportOf(
  signals: readonly Signal[],
  known: ReadonlyMap<string, { readonly firing: boolean }>,
  file: Runbooks,
): Reported {
  const members = new Map<string, MemberReport>();
  const offers: Offer[] = [];
  for (const signal of signals) {
    const { fingerprint } = signal;
    const before = members.get(fingerprint) ?? known.get(fingerprint);
    const fires = signal.status !== 'resolved';
    if (before ? before.firing === fires : !fires) continue;
    members.set(fingerprint, reported(signal, fires));
    if (fires) offers.push(...offersFor(signal.labels, file));
  }
  return { members: [...members.values()], offers: offers.slice(0, 100) };
}

function reported({ fingerprint, at, labels, summary, link }: Signal, fires: boolean): MemberReport {
  return {
    ...{ fingerprint, firing: fires, at: at.toISOString() },
    ...(fires && { labels }),
    ...(fires && summary !== undefined && { summary }),
    ...(fires && link !== undefined && { link }),
  };
}

export function acknowledged(signals: readonly Signal[], alert?: Alert): readonly AlertEvent[] {
  const found = signals.findLast(({ status }) => status === 'acknowledged');
  if (!found || alert?.acknowledged) return [];
  return [{ type: 'alert_acknowledged', data: { by: found.by ?? 'somebody in PagerDuty' } }];
}
