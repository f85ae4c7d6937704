import type { AlertmanagerState } from './alertmanager/simulator.ts';
import type { GitHubState } from './github/simulator.ts';
import type { LokiState } from './loki/simulator.ts';
import type { SentryState } from './sentry/simulator.ts';
import type { StatuspageState } from './statuspage/simulator.ts';
import type { ServicesState } from './world-services.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The services of the example world, on a night with a bad deployment. */
export function seedServices(now: Date): ServicesState {
  const ago = (ms: number) => new Date(now.getTime() - ms).toISOString();
  return {
    prometheus: {
      series: [
        { name: 'up', labels: { job: 'credlink-api' }, value: 1 },
        { name: 'kube_job_status_failed', labels: { job_name: 'infershield-backup-29545920' }, value: 0 },
      ],
    },
    loki: seedLoki(ago),
    alertmanager: seedAlertmanager(ago),
    sentry: seedSentry(ago),
    github: seedGitHub(ago),
    statuspage: seedStatuspage(),
  };
}

type Ago = (ms: number) => string;

/** A user deleted reports by mistake, three hours ago. */
function seedLoki(ago: Ago): LokiState {
  const line = (minutesAgo: number, action: string, report: string) => ({
    at: ago(minutesAgo * MINUTE),
    line: JSON.stringify({ level: 'info', action, report, actor: 'u-219' }),
  });
  const lines = [
    line(240, 'report.created', 'r-1041'),
    line(182, 'report.deleted', 'r-0977'),
    line(181, 'report.deleted', 'r-0978'),
    line(180, 'report.deleted', 'r-0979'),
    line(60, 'report.created', 'r-1042'),
  ];
  return { streams: [{ labels: { namespace: 'infershield', app: 'infershield-backend' }, lines }] };
}

function seedAlertmanager(ago: Ago): AlertmanagerState {
  const alert = (alertname: string, severity: string) => ({
    labels: { alertname, severity, service: 'credlink-api' },
    startsAt: ago(25 * MINUTE),
  });
  const known = {
    id: '00000000-0000-4000-8000-000000000001',
    matchers: [{ name: 'severity', operator: '=' as const, value: 'info' }],
    startsAt: ago(2 * HOUR),
    endsAt: ago(-22 * HOUR),
    createdBy: 'rhea',
    comment: 'Too chatty while the dashboards move',
  };
  const alerts = [alert('HighErrorRate', 'critical'), alert('HighLatency', 'warning')];
  return { next: 1, silences: [known], alerts };
}

function seedSentry(ago: Ago): SentryState {
  const rates = [
    { since: ago(30 * 24 * HOUR), perMinute: 0.4 },
    { since: ago(30 * MINUTE), perMinute: 18.4 },
  ];
  return { projects: [{ slug: 'api', environment: 'production', rates }] };
}

function seedGitHub(ago: Ago): GitHubState {
  const workflow = { state: 'active', takesMs: 40_000 } as const;
  const run = { branch: 'main', sha: '9b1f3ce', conclusion: 'success' } as const;
  const pushed = { ...run, workflow: 101, event: 'push', actor: 'rhea' };
  return {
    repository: 'credlink/c2-concierge',
    next: 412,
    workflows: [
      { ...workflow, id: 101, name: 'CI', file: 'ci.yml', inputs: null },
      {
        ...{ ...workflow, id: 102, name: 'Deploy', file: 'cd.yml', inputs: ['environment', 'marker'] },
        ...{ titled: 'marker', approval: { environment: 'production', reviewer: 'rhea' } },
      },
      { ...workflow, id: 103, name: 'Smoke test', file: 'smoke.yml', inputs: ['url'] },
    ],
    runs: [
      {
        ...{ ...run, id: 8_000_412, number: 412, workflow: 102, title: 'Deploy 1.9.0', actor: 'rhea' },
        ...{ event: 'workflow_dispatch', createdAt: ago(45 * MINUTE) },
      },
      { ...pushed, id: 8_000_411, number: 411, title: 'Pool fewer connections', createdAt: ago(70 * MINUTE) },
      {
        ...{ ...pushed, id: 8_000_410, number: 410, title: 'Try smaller pools', createdAt: ago(90 * MINUTE) },
        conclusion: 'failure',
      },
    ],
  };
}

function seedStatuspage(): StatuspageState {
  const component = (id: string, name: string) => ({ id, name, status: 'operational' }) as const;
  return {
    next: 0,
    components: [
      component('cmpapi000001', 'API'),
      component('cmpweb000001', 'Dashboard'),
      component('cmpverify001', 'Verification'),
    ],
    incidents: [],
  };
}
