import { seed } from '../../src/systems/kubernetes/seed.ts';
import type { WorldState } from '../../src/systems/world-seed.ts';
import { readExample } from './read-examples.ts';

/** Changes to the simulated world that an errand needs. */
export type Change = (state: WorldState) => void;

/** As on the day after: the newest build is a good one. */
export const goodBuild: Change = ({ ecs }) => {
  for (const taskDefinition of ecs.taskDefinitions) taskDefinition.build = 'good';
};

/** No purge is running, so that one can be started; it takes as long as a trial does. */
export const noPurgeRuns: Change = ({ kubernetes }) => {
  const storage = seed('storage', new Date(kubernetes.prod?.at ?? 0));
  const trial = seed('storage-test', new Date(storage.at)).cronJobs[0];
  for (const cronJob of storage.cronJobs) cronJob.jobTemplate = trial?.jobTemplate ?? cronJob.jobTemplate;
  kubernetes.storage = { ...storage, jobs: [], pods: [] };
};

/** The SELECTs of a runbook get these answers, in turn: what the simulated PostgreSQL cannot work out itself. */
export function answering(
  example: string,
  runbook: string,
  answers: Readonly<Record<string, readonly string[]>>,
): Change {
  const steps = readExample(example).runbooks[runbook]?.steps ?? [];
  return ({ database }) => {
    const known = new Map(Object.entries(database.answers ?? {}));
    for (const [id, values] of Object.entries(answers)) {
      const asked = steps.find((step) => step.id === id)?.with ?? {};
      const name = String(asked.database);
      known.set(name, { ...known.get(name), [String(asked.sql)]: [...values] });
    }
    database.answers = Object.fromEntries(known);
  };
}

/** Somebody was paged a minute ago, and nobody has acknowledged it. */
export const paged: Change = ({ pagerduty }) => {
  const createdAt = '2026-03-04T02:47:00.000Z';
  pagerduty.incidents.push({
    ...{ id: 'Q1A2B3C4', number: 4_199, title: 'API error rate above 5 %', status: 'triggered' },
    ...{ urgency: 'high', key: 'alarm', service: 'PAPI', createdAt, assignee: 'PSAM', notes: [] },
  });
};

/** Clipper is well: its metrics are there, and Sentry knows it. */
export const clipperIsWell: Change = ({ services }) => {
  const now = Date.parse('2026-03-04T02:48:00Z') / 1_000;
  const of = (name: string, value: number, labels: Record<string, string> = {}) => ({ name, labels, value });
  const job = 'clipper-backend';
  const bucket = (le: string, value: number) =>
    of('http_request_duration_seconds_bucket', value, { job, handler: 'feed', le });
  services.prometheus.series.push(
    of('up', 1, { job }),
    of('http_requests_total', 9_990, { job, code: '200' }),
    of('http_requests_total', 10, { job, code: '503' }),
    ...[bucket('0.05', 9_000), bucket('0.1', 9_800), bucket('+Inf', 10_000)],
    of('clipper_backup_last_success_timestamp_seconds', now - 3_600),
    of('clipper_backup_size_bytes', 524_288_000),
    of('clipper_restore_test_last_success_timestamp_seconds', now - 3 * 86_400),
    of('node_cpu_seconds_total', 0.7, { mode: 'idle' }),
    of('node_filesystem_avail_bytes', 60_000_000_000, { mountpoint: '/' }),
    of('node_filesystem_size_bytes', 100_000_000_000, { mountpoint: '/' }),
  );
  const [api] = services.sentry.projects;
  const since = api?.rates[0]?.since ?? new Date(now * 1_000).toISOString();
  services.sentry.projects.push({
    slug: 'clipper',
    environment: 'production',
    rates: [{ since, perMinute: 0.4 }],
  });
};

/** As when the reviewer has approved the deployment in GitHub before anybody waits for it. */
export const approvedInGitHub: Change = (state) => {
  goodBuild(state);
  for (const workflow of state.services.github.workflows) delete workflow.approval;
};

/** Half an hour after a good build went out: its log has no errors any more. */
export const settled: Change = (state) => {
  goodBuild(state);
  for (const [name, writers] of Object.entries(state.cloudwatchLogs.groups))
    state.cloudwatchLogs.groups[name] = writers.filter(({ message }) => !message.startsWith('ERROR'));
};
