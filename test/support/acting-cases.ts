import { simulatedDigest } from '../../src/systems/simulated-digest.ts';
import type { Systems } from '../../src/systems/systems.ts';
import type { Acting } from './acting-alone.ts';
import type { HeldClock } from './held-clock.ts';

export const PURGE = { namespace: 'storage', name: 'efs-purge' };
const BACKEND = { namespace: 'infershield', name: 'infershield-backend' };
const SERVICE = { cluster: 'credlink-production', service: 'api' };
const BACKUP = { bucket: 'infershield-backups', backup: '2026-03-04-020000' };
const PURGER = { project: 'efs-purge', service: 'efspurge-cron' };
const SECRET = 'credlink/production/database-url';

const NOT_LISTED =
  /^(GitHub shows no run of smoke.yml since|smoke.yml was started since \(#413\), and nothing shows)/;
const HOOK = 'https://infershield.example.com/health';

const copied = async ({ s3 }: Systems) => {
  for (const name of ['redis.rdb', 'manifest.json'])
    await s3.putObject(BACKUP.bucket, `runbolt-drill/${BACKUP.backup}/${name}`, name);
};
const stopped = async ({ docker }: Systems, clock: HeldClock) => {
  const [container] = await docker.listContainers(PURGER);
  await docker.stopContainer({ id: container?.id ?? '', graceSeconds: 1 });
  await clock.advance(10_000);
};
const suspended = async ({ kubernetes }: Systems) => {
  const { metadata } = await kubernetes.readCronJob(PURGE);
  const { uid } = metadata;
  await kubernetes.patchCronJobSuspend({ ...PURGE, uid, from: false, to: true, annotations: {} });
};
const drilled = async ({ rds }: Systems, clock: HeldClock) => {
  const [newest] = await rds.listSnapshots('credlink-prod');
  const tags = { 'runbolt/run': 'r-drill', 'runbolt/drill': 'true' };
  const settings = {
    DBInstanceClass: 'db.m6g.large',
    VpcSecurityGroupIds: [],
    MultiAZ: false,
    PubliclyAccessible: false,
  };
  await rds.restoreSnapshot({
    instance: 'credlink-drill',
    snapshot: newest?.DBSnapshotIdentifier ?? '',
    settings,
    tags,
  });
  await clock.advance(120_000);
};
const paged = ({ pagerduty }: Systems) =>
  pagerduty.createIncident({ title: 'down', serviceId: 'PSCREDLINK', urgency: 'high', incidentKey: 'seen' });
const lostRows = async ({ databases }: Systems) =>
  databases.database('production')?.deleteRows('reports', ['17', '18']);

export interface ActingCase extends Acting {
  /** What it says where it cannot be seen whether it happened; absent: it always can. */
  readonly unknown?: RegExp;
  /** Writes the same thing whole again: from outside it is one. */
  readonly wholeAgain?: true;
}

/** Each action that changes something. */
export const ACTING: readonly ActingCase[] = [
  { uses: 'kubernetes/suspend-cronjob', with: PURGE },
  { uses: 'kubernetes/resume-cronjob', with: { ...PURGE, starts: 'change' }, before: suspended },
  { uses: 'kubernetes/stop-jobs', with: { namespace: 'storage', cronjob: 'efs-purge' }, before: suspended },
  { uses: 'kubernetes/run-cronjob', with: { namespace: 'infershield', name: 'infershield-backup' } },
  {
    uses: 'kubernetes/run-job',
    with: { namespace: 'infershield', from_cronjob: 'infershield-backup', command: ['true'] },
  },
  { uses: 'kubernetes/restart-deployment', with: BACKEND },
  { uses: 'kubernetes/undo-rollout', with: BACKEND },
  { uses: 'kubernetes/scale-workload', with: { ...BACKEND, replicas: 0 } },
  { uses: 'ecs/rollback-service', with: SERVICE },
  { uses: 'ecs/set-task-definition', with: { ...SERVICE, task_definition: 'credlink-api:41' } },
  { uses: 'ecs/redeploy-service', with: SERVICE },
  { uses: 'ecs/scale-service', with: { ...SERVICE, desired_count: 0 } },
  { uses: 's3/truncate-copy', with: { ...BACKUP, prefix: 'prod/', component: 'redis' }, wholeAgain: true },
  { uses: 's3/remove-copy', with: BACKUP, before: copied },
  { uses: 'rds/create-snapshot', with: { instance: 'credlink-prod' } },
  { uses: 'rds/create-cluster-snapshot', with: { cluster: 'credlink-analytics' } },
  { uses: 'rds/restore-snapshot', with: { source: 'credlink-prod', into: 'credlink-prod-restored' } },
  { uses: 'rds/failover', with: { instance: 'credlink-prod' } },
  { uses: 'rds/failover-cluster', with: { cluster: 'credlink-analytics' } },
  { uses: 'rds/promote-replica', with: { replica: 'credlink-prod-replica' } },
  { uses: 'rds/delete-instance', with: { instance: 'credlink-drill' }, before: drilled },
  {
    uses: 'aws-backup/start-restore',
    with: {
      vault: 'efs-nightly',
      recovery_point: 'arn:aws:backup:us-east-1:210987654321:recovery-point:2026-03-04',
      role: 'arn:aws:iam::210987654321:role/efs-restore',
    },
  },
  {
    uses: 'secrets-manager/update-value',
    with: { secret: SECRET, field: 'host', value: 'restored.amazonaws.com' },
  },
  {
    uses: 'secrets-manager/restore-version',
    with: { secret: SECRET, version: '11111111-0000-4000-8000-database-url' },
  },
  {
    uses: 'ecr/delete-images',
    with: {
      ...{ repository: 'credlink-api', clusters: ['credlink-production'] },
      digests: [simulatedDigest('credlink-api:1.7.7')],
    },
  },
  { uses: 'docker/stop-service', with: { ...PURGER, starts: 'change' } },
  { uses: 'docker/start-service', with: { ...PURGER, starts: 'change' }, before: stopped },
  {
    uses: 'http/request',
    with: { url: HOOK, body: { hello: 'world' } },
    unknown: /^The answer to POST infershield.example.com\/health was lost: it may have been carried out\.$/,
  },
  {
    uses: 'postgresql/copy-rows',
    with: {
      source: 'staging',
      target: 'production',
      table: 'reports',
      keys: ['17', '18'],
      on_conflict: 'skip',
    },
    before: lostRows,
  },
  { uses: 'postgresql/delete-rows', with: { database: 'staging', table: 'reports', keys: ['1', '2'] } },
  {
    uses: 'postgresql/terminate-sessions',
    with: { database: 'staging', idle_in_transaction_for: '10m', at_most: 20 },
    unknown: /^The answer of PostgreSQL was lost, and 2 sessions of staging that fitted then are still there/,
  },
  { uses: 'pagerduty/page', with: { escalation_policy: 'PSREPOL', title: 'down', severity: 'P0' } },
  {
    uses: 'pagerduty/escalate',
    with: { incident: 'Q004201', escalation_policy: 'PSREPOL', level: 2 },
    before: paged,
  },
  { uses: 'pagerduty/acknowledge', with: { incident: 'Q004201' }, before: paged },
  { uses: 'pagerduty/add-note', with: { incident: 'Q004201', note: 'Rolled back.' }, before: paged },
  { uses: 'pagerduty/resolve', with: { incident: 'Q004201' }, before: paged },
  {
    uses: 'alertmanager/silence',
    with: { matchers: ['alertname="HighLatency"'], for: '5h', owner: 'sam', comment: 'Deploying' },
  },
  { uses: 'alertmanager/expire-silence', with: { silence: '00000000-0000-4000-8000-000000000001' } },
  { uses: 'github/run-workflow', with: { workflow: 'smoke.yml' }, unknown: NOT_LISTED },
  { uses: 'statuspage/update', with: { component: 'cmpapi000001', component_status: 'major_outage' } },
  { uses: 'slack/open-channel', with: { name: 'inc-1', topic: 'API down', invite: ['U0RESPOND1'] } },
  {
    uses: 'slack/post-checklist',
    with: { channel: 'C0OPS', heading: 'P0 API down', phases: [{ title: 'Triage', checklist: ['Ask'] }] },
  },
  { uses: 'slack/announce', with: { channel: 'C0OPS', text: 'API down', about: 'C0DEPLOY' } },
  { uses: 'slack/post-message', with: { channel: 'C0OPS', text: 'Create the cluster' } },
];
