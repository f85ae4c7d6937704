import type { Alert } from '../../../src/alerts/alert.ts';
import { foldAlert } from '../../../src/alerts/alert.ts';
import { alertOfStream, toAlertHappening } from '../../../src/alerts/alert-stream.ts';
import type { Evidence, Violation } from '../evidence.ts';
import type { Reported } from '../ledger.ts';

const TAKEN = 'every alert that was taken is in the record, as it was reported last';
const ONCE = 'each group of alerts has one message, where it belongs';
const SHOWN = "a group's message shows how it stands";

/** What Alertmanager was told was taken, against what the record has and what stands in Slack. */
export function checkAlerts(evidence: Evidence): readonly Violation[] {
  const recorded = Map.groupBy(alertsIn(evidence), ({ opened }) => opened.name);
  const reported = Map.groupBy(evidence.ledger.reported, ({ name }) => name);
  return [...reported].flatMap(([name, reports]) => {
    const [alert, ...more] = recorded.get(name) ?? [];
    // That something unknown is over is no news.
    if (!alert && reports.every(({ firing }) => firing === 0)) return [];
    if (!alert) return [{ invariant: TAKEN, what: `${name} is not there` }];
    const doubled = more.map(({ id }) => ({ invariant: ONCE, what: `${name} is ${alert.id} and ${id}` }));
    return [...doubled, ...asReported(alert, reports), ...message(evidence, alert, name)];
  });
}

function alertsIn({ events }: Evidence): readonly Alert[] {
  const streams = Map.groupBy(events, ({ stream }) => alertOfStream(stream));
  return [...streams].flatMap(([id, own]) =>
    id === undefined ? [] : (foldAlert(own.map((event) => toAlertHappening(id, event))) ?? []),
  );
}

function asReported({ opened, members }: Alert, reports: readonly Reported[]): readonly Violation[] {
  const last = reports.at(-1)?.firing;
  const fire = [...members.values()].filter(({ firing }) => firing).length;
  return fire === last
    ? []
    : [{ invariant: TAKEN, what: `${opened.name}: ${last} were reported to fire, ${fire} do in the record` }];
}

function message({ ledger: { said } }: Evidence, alert: Alert, name: string): readonly Violation[] {
  const { storm, channel } = alert.opened;
  const key = storm === undefined ? `${alert.id}~alert` : `${storm}~storm`;
  const own = said.filter((one) => one.key === key || (storm === undefined && one.text.includes(name)));
  const posts = own.filter(({ kind }) => kind === 'post');
  const shown = own.at(-1)?.text ?? '';
  // A storm's message speaks of others, too.
  const isRight = storm !== undefined || shown.startsWith('✅') === (alert.resolvedAt !== undefined);
  return [
    ...(posts.length === 1 && posts[0]?.channel === channel
      ? []
      : [
          {
            invariant: ONCE,
            what: `${name} (${key}) in ${posts.map((one) => one.channel).join() || 'none'}`,
          },
        ]),
    ...(isRight ? [] : [{ invariant: SHOWN, what: `${name} (${key}) says "${shown}"` }]),
  ];
}
