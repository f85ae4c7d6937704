import { readAlert } from '../../alerts/alert-stream.ts';
import type { AlertSummary } from '../../audit/event-store.ts';
import type { ReportedAlert, ReportedAlerts } from '../../oncall/handoff-report.ts';
import type { CommandContext } from '../context.ts';

// A shift with a storm in it says that there were more.
const MOST_COUNTED = 500;
const MOST_NAMED = 10;

/** The alerts of a shift: those that fire, nobody's and the worst first, then those that are over. */
export async function alertsSince(context: CommandContext, since: Date): Promise<ReportedAlerts> {
  const { store, clock, runbooks } = context;
  const until = new Date(clock.now().getTime() + 1);
  const all = await store.alertsBetween({ from: since, until, limit: MOST_COUNTED });
  const severities = Object.keys(runbooks().severities);
  const rank = ({ severity }: AlertSummary) =>
    severity === null ? severities.length : severities.indexOf(severity);
  const firing = all
    .filter(({ resolvedAt }) => resolvedAt === null)
    .toSorted(
      (a, b) => Number(a.acknowledgedAt !== null) - Number(b.acknowledgedAt !== null) || rank(a) - rank(b),
    );
  const over = all.filter(({ resolvedAt }) => resolvedAt !== null);
  return {
    firing: await named(context, firing),
    over: await named(context, over),
    counts: { firing: firing.length, over: over.length, more: all.length === MOST_COUNTED },
  };
}

const named = (context: CommandContext, alerts: readonly AlertSummary[]): Promise<readonly ReportedAlert[]> =>
  Promise.all(alerts.slice(0, MOST_NAMED).map((one) => reported(context, one)));

async function reported({ store }: CommandContext, summary: AlertSummary): Promise<ReportedAlert> {
  const { id, name, severity, openedAt, resolvedAt } = summary;
  const alert = await readAlert(store, id);
  const taken = alert?.acknowledged;
  return {
    ...{ alert: id, name, severity, openedAt: openedAt.toISOString() },
    resolvedAt: resolvedAt?.toISOString() ?? null,
    acknowledgedBy: taken ? (taken.name ?? taken.by.name ?? taken.by.id) : null,
    ...(alert?.incident !== undefined && { incident: alert.incident }),
    runs: alert?.runs.map(({ run }) => run) ?? [],
  };
}
