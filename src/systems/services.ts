import type { Alertmanager } from './alertmanager/port.ts';
import type { GitHub } from './github/port.ts';
import type { Loki } from './loki/port.ts';
import type { Prometheus } from './prometheus/port.ts';
import type { Sentry } from './sentry/port.ts';
import type { Statuspage } from './statuspage/port.ts';

/** The systems that are spoken to over plain HTTP APIs. */
export interface Services {
  readonly prometheus: Prometheus;
  readonly loki: Loki;
  readonly alertmanager: Alertmanager;
  readonly sentry: Sentry;
  readonly github: GitHub;
  readonly statuspage: Statuspage;
}
