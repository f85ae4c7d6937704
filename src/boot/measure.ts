import { reach } from '../lib/crash-points.ts';
import { Failure } from '../lib/failure.ts';
import type { Environment } from '../runbooks/runbook.ts';
import type { OutboxStatus } from '../slack/outbox/outbox.ts';
import type { Store } from '../storage/open-store.ts';
import type { Systems } from '../systems/systems.ts';
import type { SystemSeen } from '../web/health.ts';
import type { Metrics, Standing, SystemLabel } from '../web/metrics.ts';

type SystemsOf = (environment: Environment) => Systems;
type Called = Metrics['called'];

/** The same systems, each of whose calls is measured by the system's name, never by what was asked of it. */
export function measured(systems: SystemsOf, called: Called): SystemsOf {
  return (environment) =>
    new Proxy(systems(environment), {
      get(all, name) {
        const system: unknown = Reflect.get(all, name);
        return typeof system === 'object' && system !== null ? timed(system, String(name), called) : system;
      },
    });
}

function timed(system: object, name: string, called: Called): object {
  return new Proxy(system, {
    get(target, member) {
      const call: unknown = Reflect.get(target, member);
      if (typeof call !== 'function') return call;
      return (...given: unknown[]) => {
        const began = performance.now();
        const what = () => `${name}.${String(member)}`;
        const tell = (kind: string) => {
          reach('after-call', what);
          called(name, kind, (performance.now() - began) / 1_000);
        };
        reach('before-call', what);
        const result: unknown = call.apply(target, given);
        if (result instanceof Promise) {
          result.then(
            () => tell('ok'),
            (error: unknown) => tell(kindOf(error)),
          );
          return result;
        }
        // A named database of several: what is asked of it is what counts.
        return typeof result === 'object' && result !== null && !Array.isArray(result)
          ? timed(result, name, called)
          : result;
      };
    },
  });
}

const kindOf = (error: unknown): string => (error instanceof Failure ? error.kind : 'bug');

const MOST_ALERTS = 1_000;

interface Places {
  readonly store: Store;
  readonly outbox: { status(): Promise<OutboxStatus> };
  /** Slack has not answered for a while. */
  readonly isSlackAway: boolean;
  readonly seen: readonly SystemSeen[];
  readonly now: Date;
}

/** What is true now, for the metrics. */
export async function standingNow({ store, outbox, isSlackAway, seen, now }: Places): Promise<Standing> {
  const [runs, loops, { waiting, oldest }, alerts, { next }] = await Promise.all([
    store.runCounts(),
    store.openLoops(),
    outbox.status(),
    store.alertsBetween({ from: now, until: new Date(now.getTime() + 1), limit: MOST_ALERTS }),
    store.dueStreams(now, 0),
  ]);
  const gates = runs.find(({ status }) => status === 'waiting');
  const firing = alerts.filter(({ resolvedAt }) => resolvedAt === null);
  return {
    runs,
    gates: { count: gates?.count ?? 0, oldest: gates?.oldest },
    loops: { count: loops.length, oldest: earliest(loops.map(({ openedAt }) => openedAt)) },
    outbox: { count: waiting, oldest },
    alerts: { count: firing.length, oldest: earliest(firing.map(({ openedAt }) => openedAt)) },
    nextDue: next ?? undefined,
    systems: [
      { system: 'slack', answers: !isSlackAway },
      ...seen.map(({ system, answers }) => ({ system: LABELS[system], answers })),
    ],
    now,
  };
}

const LABELS: Readonly<Record<SystemSeen['system'], SystemLabel>> = {
  Kubernetes: 'kubernetes',
  AWS: 'aws',
  PagerDuty: 'pagerduty',
};

const earliest = (times: readonly Date[]): Date | undefined =>
  times.length === 0 ? undefined : new Date(Math.min(...times.map((at) => at.getTime())));
