import { scheduleOf } from './simulated-cronjobs.ts';
import { addPod } from './simulated-pods.ts';
import { type KubernetesState, newHead, newUid, type SimulatedCronJob } from './simulated-state.ts';

/**
 * The clusters of the example `runbooks.yaml`, `prod` and `staging`, and those of the files in `examples/`; any other
 * context is an empty cluster.
 */
export function seed(context: string, now: Date): KubernetesState {
  const state: KubernetesState = {
    at: now.getTime(),
    writes: 1000,
    cronJobs: [],
    jobs: [],
    pods: [],
    deployments: [],
    statefulSets: [],
    autoscalers: [],
    events: [],
    namespaceLabels: {},
  };
  if (context === 'prod') seedProduction(state);
  if (context === 'staging') seedStaging(state, 2);
  // A cluster after a loss, as `examples/infershield.yaml` wants it: deployed, and nothing runs.
  if (context === 'recovery') seedStaging(state, 0);
  if (context === 'rehearsal') seedStaging(state, 0);
  // Where drills restore.
  if (context === 'staging' || context === 'rehearsal') markForDrills(state, 'infershield');
  if (context === 'storage') seedStorage(state);
  if (context === 'storage-test') seedStorageTest(state);
  if (context === 'local') seedMigration(state);
  return state;
}

function seedProduction(state: KubernetesState): void {
  addRunningPurge(state, addPurge(state, { name: 'efs-purge', maxAgeDays: 30, seconds: '21600' }));
  addBackup(state, { suspend: false, seconds: '20' });
  addBackend(state, 3);
}

/** `examples/efs-purge.yaml`: the careful way, with a dry run beside the purge that is running. */
function seedStorage(state: KubernetesState): void {
  const careful = { maxAgeDays: 90, seconds: '40' };
  addRunningPurge(state, addPurge(state, { ...careful, name: 'efs-purge', seconds: '21600' }));
  addPurge(state, { ...careful, name: 'efs-purge-dry-run', suspend: true, flags: ['--dry-run'] });
}

function seedStorageTest(state: KubernetesState): void {
  addPurge(state, { name: 'efs-purge', maxAgeDays: 90, seconds: '8', suspend: true });
}

/** `examples/data-loss-prevention.yaml`: nothing runs by itself; the templates know how to run the scripts. */
function seedMigration(state: KubernetesState): void {
  for (const [name, image] of [
    ['migration-backup', 'postgres:16.4'],
    ['migration-scripts', 'migration/backend:2.3.1'],
  ] as const) {
    addCronJob(state, {
      ...{ namespace: 'migration', name, schedule: '0 1 * * *', timeZone: 'Etc/UTC', suspend: true },
      concurrencyPolicy: 'Forbid',
      jobTemplate: template(name, { image, args: [], seconds: '12' }),
    });
  }
}

interface Purge {
  readonly name: string;
  readonly maxAgeDays: number;
  readonly seconds: string;
  readonly suspend?: boolean;
  readonly flags?: readonly string[];
}

function addPurge(
  state: KubernetesState,
  { name, maxAgeDays, seconds, suspend = false, flags = [] }: Purge,
): SimulatedCronJob {
  const args = ['/data', '--max-age-days', String(maxAgeDays), ...flags, '--log-level', 'INFO'];
  return addCronJob(state, {
    ...{ namespace: 'storage', name, schedule: '0 3 * * *', timeZone: undefined, suspend },
    concurrencyPolicy: 'Forbid',
    jobTemplate: template('purge', { image: 'ghcr.io/alonalmog82/asyncefspurge:1.0.0', args, seconds }),
  });
}

function seedStaging(state: KubernetesState, replicas: number): void {
  // Suspended: staging makes no backups of its own, but its template knows how to run the scripts.
  addBackup(state, { suspend: true, seconds: '8-15' });
  addBackend(state, replicas);
}

function markForDrills({ namespaceLabels }: KubernetesState, namespace: string): void {
  namespaceLabels[namespace] = { 'runbolt/drill': 'true' };
}

function addBackup(
  state: KubernetesState,
  { suspend, seconds }: { suspend: boolean; seconds: string },
): void {
  addCronJob(state, {
    namespace: 'infershield',
    name: 'infershield-backup',
    schedule: '0 2 * * *',
    timeZone: 'Etc/UTC',
    suspend,
    concurrencyPolicy: 'Forbid',
    jobTemplate: template('backup', {
      image: 'infershield/backup:0.4.0',
      args: ['scripts/backup.sh'],
      seconds,
    }),
  });
}

interface Work {
  readonly image: string;
  readonly args: string[];
  readonly seconds: string;
}

function template(work: string, { image, args, seconds }: Work): SimulatedCronJob['jobTemplate'] {
  const container = {
    name: work,
    image,
    ...(work === 'backup' ? { command: ['bash'] } : {}),
    args,
  };
  const annotations = { 'simulator/work': work, 'simulator/duration-seconds': seconds };
  return {
    metadata: { labels: { app: work }, annotations: {} },
    spec: {
      backoffLimit: 0,
      template: {
        metadata: { labels: { app: work }, annotations },
        spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 5, containers: [container] },
      },
    },
  };
}

type NewCronJob = Omit<SimulatedCronJob, keyof ReturnType<typeof newHead> | 'timeZone'> & {
  readonly namespace: string;
  readonly name: string;
  readonly timeZone: string | undefined;
};

const DAY_MS = 86_400_000;

/** Made a month ago; its runs until now have all been. */
function addCronJob(
  state: KubernetesState,
  { namespace, name, timeZone, ...spec }: NewCronJob,
): SimulatedCronJob {
  const head = newHead(state, { namespace, name, createdAt: state.at - 30 * DAY_MS });
  const cronJob: SimulatedCronJob = { ...head, ...spec, ...(timeZone && { timeZone }) };
  cronJob.lastScheduleAt = lastScheduledAt(cronJob, state.at);
  if (!cronJob.suspend) cronJob.lastSuccessAt = Math.min(cronJob.lastScheduleAt + 21_000, state.at);
  state.cronJobs.push(cronJob);
  return cronJob;
}

function lastScheduledAt(cronJob: SimulatedCronJob, now: number): number {
  const [latest] = scheduleOf(cronJob).previousRuns(1, new Date(now + 1));
  return latest?.getTime() ?? cronJob.createdAt;
}

/** The purge of the last schedule: somebody resumed the CronJob 17 minutes ago, and it started at once. */
function addRunningPurge(state: KubernetesState, cronJob: SimulatedCronJob): void {
  const now = state.at;
  state.at = now - 17 * 60_000;
  cronJob.lastScheduleAt = lastScheduledAt(cronJob, state.at);
  const name = `${cronJob.name}-${Math.floor(cronJob.lastScheduleAt / 60_000)}`;
  const { labels, annotations } = cronJob.jobTemplate.metadata;
  const job: KubernetesState['jobs'][number] = {
    ...newHead(state, { namespace: cronJob.namespace, name, labels, annotations }),
    owner: { name: cronJob.name, uid: cronJob.uid },
    scheduled: true,
    spec: cronJob.jobTemplate.spec,
    fate: 'succeeds',
    suspend: false,
    startedAt: state.at,
    failures: 0,
  };
  state.jobs.push(job);
  addPod(state, job);
  state.at = now;
}

function addBackend(state: KubernetesState, replicas: number): void {
  const [createdAt, rolloutAt] = [state.at - 60 * DAY_MS, state.at - 30 * DAY_MS];
  const templateSpec = backend('0.4.0');
  state.deployments.push({
    ...newHead(state, { namespace: 'infershield', name: 'infershield-backend', createdAt }),
    replicas,
    revisions: [
      { uid: newUid(state), revision: 1, createdAt, annotations: {}, spec: backend('0.3.9') },
      { uid: newUid(state), revision: 2, createdAt: rolloutAt, annotations: {}, spec: templateSpec },
    ],
    templateAnnotations: {},
    templateSpec,
    progressDeadlineSeconds: 120,
    rolloutAt,
    stuck: false,
    secondsPerPod: 4,
  });
  state.statefulSets.push({
    ...newHead(state, { namespace: 'infershield', name: 'infershield-redis', createdAt }),
    replicas: 1,
    templateSpec: { containers: [{ name: 'redis', image: 'redis:7.4-alpine' }] },
    secondsPerPod: 3,
  });
}

const backend = (tag: string) => ({
  containers: [{ name: 'backend', image: `infershield/backend:${tag}` }],
});
