import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { acmActions } from '../../src/actions/acm/index.ts';
import type { Action } from '../../src/actions/action.ts';
import { awsBackupActions } from '../../src/actions/aws-backup/index.ts';
import { cloudwatchActions } from '../../src/actions/cloudwatch/index.ts';
import { cloudwatchLogsActions } from '../../src/actions/cloudwatch-logs/index.ts';
import { ecrActions } from '../../src/actions/ecr/index.ts';
import { ecsActions } from '../../src/actions/ecs/index.ts';
import { httpActions } from '../../src/actions/http/index.ts';
import { pagerdutyActions } from '../../src/actions/pagerduty/index.ts';
import { postgresqlActions } from '../../src/actions/postgresql/index.ts';
import { rdsActions } from '../../src/actions/rds/index.ts';
import { s3Actions } from '../../src/actions/s3/index.ts';
import { secretsManagerActions } from '../../src/actions/secrets-manager/index.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { simulatedDigest } from '../../src/systems/simulated-digest.ts';
import { stage } from '../support/stage.ts';

const BOTH = {
  name: 'both',
  kubernetes: { context: 'prod' },
  hosts: ['api.credlink.com'],
  databases: { staging: {}, 'production-replica': {} },
};
const DATABASE = { instance: 'credlink-prod' };
const EFS = 'arn:aws:elasticfilesystem:us-east-1:210987654321:file-system/fs-0c1e55e7a2b94d3f0';
const BACKUPS = { bucket: 'infershield-backups', prefix: 'prod/', components: ['redis'] };
const SERVICE = { cluster: 'credlink-production', service: 'api' };
const CASES: readonly (readonly [name: string, system: string, input: JsonObject])[] = [
  ['ecs/rollback-service', 'ecs', SERVICE],
  ['ecs/set-task-definition', 'ecs', { ...SERVICE, task_definition: 'credlink-api:41' }],
  ['ecs/redeploy-service', 'ecs', SERVICE],
  ['ecs/scale-service', 'ecs', { ...SERVICE, desired_count: 0 }],
  ['ecs/service-status', 'ecs', SERVICE],
  ['rds/create-snapshot', 'rds', DATABASE],
  ['rds/create-cluster-snapshot', 'rds', { cluster: 'credlink-analytics' }],
  ['rds/restore-snapshot', 'rds', { source: 'credlink-prod', into: 'credlink-prod-restored' }],
  ['rds/failover', 'rds', DATABASE],
  ['rds/failover-cluster', 'rds', { cluster: 'credlink-analytics' }],
  ['rds/promote-replica', 'rds', { replica: 'credlink-prod-replica' }],
  ['rds/delete-instance', 'rds', { instance: 'credlink-drill' }],
  ['rds/instance-status', 'rds', DATABASE],
  ['aws-backup/recovery-points', 'aws-backup', { vault: 'efs-nightly', resource: EFS }],
  [
    'aws-backup/start-restore',
    'aws-backup',
    {
      vault: 'efs-nightly',
      recovery_point: 'arn:aws:backup:us-east-1:210987654321:recovery-point:2026-03-04',
      role: 'arn:aws:iam::210987654321:role/efs-restore',
    },
  ],
  ['s3/check-backup', 's3', BACKUPS],
  ['s3/list-backups', 's3', BACKUPS],
  ['s3/backup-history', 's3', BACKUPS],
  [
    's3/truncate-copy',
    's3',
    { bucket: 'infershield-backups', prefix: 'prod/', backup: '2026-03-04-020000', component: 'redis' },
  ],
  ['s3/remove-copy', 's3', { bucket: 'infershield-backups', backup: '2026-03-04-020000' }],
  ['cloudwatch/alarms', 'cloudwatch', { alarms: ['credlink-api-memory-high'] }],
  [
    'cloudwatch/metric',
    'cloudwatch',
    {
      ...{ namespace: 'AWS/ECS', metric: 'MemoryUtilization', fails_when: '> 90' },
      dimensions: { ClusterName: 'credlink-production', ServiceName: 'api' },
    },
  ],
  ['cloudwatch-logs/tail', 'cloudwatch-logs', { log_group: '/ecs/credlink-api' }],
  [
    'secrets-manager/secret-age',
    'secrets-manager',
    { secrets: ['credlink/production/api-keys'], max_age: '90d' },
  ],
  [
    'secrets-manager/update-value',
    'secrets-manager',
    { secret: 'credlink/production/database-url', field: 'host', value: 'restored.amazonaws.com' },
  ],
  [
    'secrets-manager/restore-version',
    'secrets-manager',
    {
      secret: 'credlink/production/database-url',
      version: '11111111-0000-4000-8000-database-url',
    },
  ],
  ['ecr/stale-images', 'ecr', { repository: 'credlink-api', clusters: ['credlink-production'] }],
  [
    'ecr/delete-images',
    'ecr',
    {
      ...{ repository: 'credlink-api', clusters: ['credlink-production'] },
      digests: [simulatedDigest('credlink-api:1.7.7')],
    },
  ],
  ['acm/certificate-age', 'acm', { at_least: '30d' }],
  ['http/check', 'http', { url: 'https://api.credlink.com/health' }],
  ['http/request', 'http', { url: 'https://api.credlink.com/hooks', body: { hello: 'world' } }],
  [
    'postgresql/compare-counts',
    'database',
    {
      source: 'production-replica',
      copy: 'staging',
      tables: { reports: 'created_at' },
      older_than: '2026-03-04T02:00:00Z',
    },
  ],
  ['postgresql/query', 'database', { database: 'staging', sql: 'SELECT count(*) FROM reports' }],
  [
    'postgresql/copy-rows',
    'database',
    {
      ...{ source: 'production-replica', target: 'staging', table: 'reports' },
      ...{ keys: ['100000', '100001'], on_conflict: 'skip' },
    },
  ],
  ['postgresql/delete-rows', 'database', { database: 'staging', table: 'reports', keys: ['1', '2'] }],
  [
    'postgresql/terminate-sessions',
    'database',
    { database: 'staging', idle_in_transaction_for: '10m', at_most: 20 },
  ],
  ['pagerduty/page', 'pagerduty', { escalation_policy: 'PSREPOL', title: 'down', severity: 'P0' }],
  ['pagerduty/escalate', 'pagerduty', { incident: 'Q004201', escalation_policy: 'PSREPOL', level: 2 }],
  ['pagerduty/acknowledge', 'pagerduty', { incident: 'Q004201' }],
  ['pagerduty/add-note', 'pagerduty', { incident: 'Q004201', note: 'Rolled back.' }],
  ['pagerduty/resolve', 'pagerduty', { incident: 'Q004201' }],
  ['pagerduty/who-is-on-call', 'pagerduty', { escalation_policy: 'PSREPOL' }],
];
const ACTIONS = new Map(
  [
    ...ecsActions,
    ...s3Actions,
    ...rdsActions,
    ...awsBackupActions,
    ...cloudwatchActions,
    ...cloudwatchLogsActions,
    ...secretsManagerActions,
    ...ecrActions,
    ...acmActions,
    ...httpActions,
    ...postgresqlActions,
    ...pagerdutyActions,
  ].map((one) => [one.name, one]),
);

test('every action of these systems is tried here', () => {
  expect([...ACTIONS.keys()].sort()).toEqual(CASES.map(([name]) => name).sort());
});

describe.each(CASES)('%s', (name, system, input) => {
  test.each(['unreachable', 'refused', 'throttled', 'lost'])(
    'in trouble (%s) it ends in words, in the plan, when it acts and when it looks',
    async (trouble) => {
      const set = await openStage();
      const action = existing(name);
      const calm = await set.plan(action, input);
      const startedAt = set.clock.now();
      set.world.faults.set(`${system}/${trouble}`, true);

      const outcomes = await Promise.allSettled([
        set.plan(action, input),
        action.apply(set.context(), input, calm),
        action.observe(set.context(), input, { plan: calm, startedAt }),
        action.measure?.(set.context(), input),
      ]);

      for (const outcome of outcomes)
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(FAILURE);
    },
  );

  test('its plan is the same when nothing has changed, so that nobody is asked twice', async () => {
    const set = await openStage();
    const action = existing(name);

    const first = await set.plan(action, input);
    await set.clock.advance(30_000);
    const second = await set.plan(action, input);

    expect(hashed(second)).toEqual(hashed(first));
  });

  test('what it says is plain JSON', async () => {
    const set = await openStage();

    const { plan, end } = await set.perform(existing(name), input);

    expect(JSON.parse(JSON.stringify({ plan, end }))).toEqual({ plan, end });
    if (end.status === 'done') expect(existing(name).output.parse(end.outputs)).toEqual(end.outputs);
  });

  test.each([[{}], [{ nonsense: true }], [Object.fromEntries(Object.keys(input).map((key) => [key, null]))]])(
    'the input %j is refused before anything is asked',
    async (nonsense: JsonObject) => {
      await expect((await openStage()).plan(existing(name), nonsense)).rejects.toBeInstanceOf(z.ZodError);
    },
  );
});

/** With an open incident, Q004201. */
async function openStage() {
  const set = stage({ environment: BOTH });
  const page = { title: 'down', serviceId: 'PSCREDLINK', urgency: 'high', incidentKey: 'seen' } as const;
  await set.systems.pagerduty.createIncident(page);
  return set;
}

const FAILURE = { name: 'Failure', message: expect.stringMatching(/^\S.*\.$/) };

function existing(name: string): Action {
  const action = ACTIONS.get(name);
  if (!action) throw new Error(`there is no action ${name}`);
  return action;
}

function hashed({ changes, guards, outputs }: Awaited<ReturnType<Action['plan']>>) {
  return { changes, guards, outputs };
}
