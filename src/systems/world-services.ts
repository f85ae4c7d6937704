import { z } from 'zod';
import type { Clock } from '../lib/clock.ts';
import { AlertmanagerState, simulateAlertmanager } from './alertmanager/simulator.ts';
import type { Faults } from './faults.ts';
import { GitHubState, simulateGitHub } from './github/simulator.ts';
import { LokiState, simulateLoki } from './loki/simulator.ts';
import type { PanelSection } from './panel.ts';
import { PrometheusState, simulatePrometheus } from './prometheus/simulator.ts';
import { seedServices } from './seed-services.ts';
import { SentryState, simulateSentry } from './sentry/simulator.ts';
import type { Services } from './services.ts';
import { StatuspageState, simulateStatuspage } from './statuspage/simulator.ts';

export const ServicesState = z.object({
  prometheus: PrometheusState,
  loki: LokiState,
  alertmanager: AlertmanagerState,
  sentry: SentryState,
  github: GitHubState,
  statuspage: StatuspageState,
});
export type ServicesState = z.output<typeof ServicesState>;

export interface ServicesSimulation {
  /** Changed in place. */
  readonly state: ServicesState;
  /** The builds of the API's tasks that run now, one entry a task. */
  readonly builds: () => readonly Build[];
  /** When the newest backup arrived. */
  readonly backupAt: () => Date | undefined;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly changed: () => void;
}

type Build = 'good' | 'flaky' | 'broken';

export interface SimulatedServices {
  readonly services: Services;
  /** What changed elsewhere in the world is felt here from now on. */
  notice(): void;
  panel(): readonly PanelSection[];
}

/** The simulated services; metrics and errors follow what runs in the rest of the world. */
export function simulateServices(simulation: ServicesSimulation): SimulatedServices {
  const { state, builds, backupAt, ...parts } = simulation;
  const scrape = () => [...trafficOf(builds()), ...backupSeries(backupAt())];
  const prometheus = simulatePrometheus({ state: state.prometheus, scrape, ...parts });
  const loki = simulateLoki({ state: state.loki, ...parts });
  const alertmanager = simulateAlertmanager({ state: state.alertmanager, ...parts });
  const notice = () => sentry.setRate('api', errorsPerMinute(builds()));
  const sentry = simulateSentry({ state: state.sentry, catchUp: () => notice(), ...parts });
  const github = simulateGitHub({ state: state.github, ...parts });
  const statuspage = simulateStatuspage({ state: state.statuspage, ...parts });
  return {
    services: { prometheus, loki, alertmanager, sentry, github, statuspage },
    notice,
    panel: () => [
      { id: 'prometheus', title: 'Prometheus', rows: prometheus.rows() },
      { id: 'loki', title: 'Loki', rows: loki.rows() },
      { id: 'alertmanager', title: 'Alertmanager', rows: alertmanager.rows() },
      { id: 'sentry', title: 'Sentry', rows: sentry.rows() },
      { id: 'github', title: 'GitHub', rows: github.rows() },
      { id: 'statuspage', title: 'Statuspage', rows: statuspage.rows() },
    ],
  };
}

/** In place: the simulators hold on to their part of the state. */
export function startServicesOver(state: ServicesState, now: Date): void {
  const fresh = seedServices(now);
  Object.assign(state.prometheus, fresh.prometheus);
  Object.assign(state.loki, fresh.loki);
  Object.assign(state.alertmanager, fresh.alertmanager);
  Object.assign(state.sentry, fresh.sentry);
  Object.assign(state.github, fresh.github);
  Object.assign(state.statuspage, fresh.statuspage);
}

const REQUESTS = 10_000;
/** A flaky build answers one request in four; a good one all but two in ten thousand. */
const FLAKY_ANSWERS = 0.25;
const GOOD_ANSWERS = 0.9998;

function trafficOf(builds: readonly Build[]): PrometheusState['series'] {
  const labels = { service: 'credlink-api' };
  const share = builds.length === 0 ? 0 : builds.filter((one) => one === 'flaky').length / builds.length;
  const answered = builds.length === 0 ? 0 : GOOD_ANSWERS * (1 - share) + FLAKY_ANSWERS * share;
  const requests = (code: string, part: number) => ({
    name: 'http_requests_total',
    labels: { ...labels, code },
    value: Math.round(REQUESTS * part),
  });
  return [
    { name: 'slo:availability:ratio5m', labels, value: answered },
    requests('200', answered),
    requests('503', 1 - answered),
  ];
}

function backupSeries(at: Date | undefined): PrometheusState['series'] {
  if (!at) return [];
  return [{ name: 'last_successful_backup_timestamp', labels: {}, value: at.getTime() / 1_000 }];
}

const QUIET_ERRORS = 0.4;
const ERRORS_OF_A_FLAKY_TASK = 6;

const errorsPerMinute = (builds: readonly Build[]): number =>
  QUIET_ERRORS + ERRORS_OF_A_FLAKY_TASK * builds.filter((one) => one === 'flaky').length;
