import type { RequestListener } from 'node:http';
import { type Instruments, instrumentsOf } from './instruments.ts';
import { say } from './say.ts';

export interface Waiting {
  readonly count: number;
  readonly oldest: Date | undefined;
}

/** What is true now, read when somebody asks. */
export interface Standing {
  readonly runs: readonly { readonly status: string; readonly count: number }[];
  /** Runs that wait for a person, since they were asked for. */
  readonly gates: Waiting;
  readonly loops: Waiting;
  readonly outbox: Waiting;
  /** Groups of alerts that fire. */
  readonly alerts: Waiting;
  /** The earliest time at which something has to be looked at; in the past: it is overdue. */
  readonly nextDue: Date | undefined;
  /** Whether each outside system answers, wherever it is used. */
  readonly systems: readonly { readonly system: SystemLabel; readonly answers: boolean }[];
  readonly now: Date;
}

export type SystemLabel = 'slack' | 'kubernetes' | 'aws' | 'pagerduty';

export interface Metrics {
  /** `GET /metrics` */
  readonly listener: RequestListener;
  appended(seconds: number): void;
  /** One call of an outside system; `kind` is its failure's, or `ok`. */
  called(system: string, kind: string, seconds: number): void;
  webhook(sender: string, outcome: string): void;
}

export interface MetricsParts {
  readonly standing: () => Promise<Standing>;
  readonly log: { error(facts: object, message: string): void };
}

/** Measures from the first thing that there is to measure; the library is loaded then. No label comes from outside. */
export function createMetrics({ standing, log }: MetricsParts): Metrics {
  let loading: Promise<Instruments> | undefined;
  const instruments = () => {
    loading ??= import('prom-client').then(instrumentsOf);
    return loading;
  };
  const measure = (by: (found: Instruments) => void) => {
    instruments().then(by, (error: unknown) => log.error({ err: error }, 'cannot measure'));
  };
  return {
    listener(_request, response) {
      page(instruments(), standing).then(
        ({ type, text }) =>
          response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(text),
        (error: unknown) => {
          log.error({ err: error }, 'the metrics could not be read');
          say(response, 503, { error: 'the record does not answer' });
        },
      );
    },
    appended: (seconds) => measure(({ appends }) => appends.observe(seconds)),
    called: (system, kind, seconds) => measure(({ calls }) => calls.observe({ system, kind }, seconds)),
    webhook: (sender, outcome) => measure(({ webhooks }) => webhooks.inc({ sender, outcome })),
  };
}

async function page(loading: Promise<Instruments>, standing: MetricsParts['standing']) {
  const [{ registry, show }, found] = await Promise.all([loading, standing()]);
  show(found);
  return { type: registry.contentType, text: await registry.metrics() };
}
