import type { Environment, Runbook, Runbooks, Step } from '../../runbooks/runbook.ts';
import { valuesOfField } from './values-of-field.ts';

/** An action of IAM, and the resource on which it is needed, with the fields of the step's `with` in braces. */
interface RightOfStep {
  readonly action: string;
  readonly resource: string;
}

const on = (resource: string, ...actions: readonly string[]): readonly RightOfStep[] =>
  actions.map((action) => ({ action, resource }));

const ECS = 'arn:aws:ecs:{region}:{account}';
const SERVICE = `${ECS}:service/{cluster}/{service}`;
const rds = (kind: string) => `arn:aws:rds:{region}:{account}:${kind}`;

const looksAtService = on(SERVICE, 'ecs:DescribeServices');
const changesService = [
  ...looksAtService,
  ...on(SERVICE, 'ecs:ListServiceDeployments', 'ecs:UpdateService'),
  ...on('*', 'ecs:DescribeTaskDefinition'),
];
const looksAtInstances = on('*', 'rds:DescribeDBInstances');
const looksAtSecret = on(
  'arn:aws:secretsmanager:{region}:{account}:secret:{secret}-??????',
  'secretsmanager:DescribeSecret',
  'secretsmanager:ListSecretVersionIds',
);
const ON_SECRET = 'arn:aws:secretsmanager:{region}:{account}:secret:{secret}-??????';
const looksAtBackups = [
  ...on('arn:aws:s3:::{bucket}', 's3:ListBucket'),
  ...on('arn:aws:s3:::{bucket}/{prefix}backup/manifest.json', 's3:GetObject'),
];
const DRILL_COPY = 'arn:aws:s3:::{bucket}/runbolt-drill/{backup}/*';
const looksAtImages = [
  ...on('arn:aws:ecr:{region}:{account}:repository/{repository}', 'ecr:DescribeImages'),
  ...on('*', 'ecs:DescribeTaskDefinition'),
];

/** What each action asks of AWS, its undo included. A test keeps this complete, and within deploy/aws. */
export const RIGHTS_OF_AWS_ACTIONS: Readonly<Record<string, readonly RightOfStep[]>> = {
  'ecs/rollback-service': [
    ...changesService,
    ...on('*', 'ecs:ListTaskDefinitions'),
    ...on(`${ECS}:service-deployment/{cluster}/{service}/*`, 'ecs:StopServiceDeployment'),
  ],
  'ecs/set-task-definition': changesService,
  'ecs/redeploy-service': changesService,
  'ecs/scale-service': [
    ...looksAtService,
    ...on(SERVICE, 'ecs:UpdateService'),
    ...on('*', 'application-autoscaling:DescribeScalableTargets'),
    ...on(
      'arn:aws:application-autoscaling:{region}:{account}:scalable-target/*',
      'application-autoscaling:RegisterScalableTarget',
    ),
  ],
  'ecs/service-status': [
    ...looksAtService,
    ...on('*', 'ecs:DescribeTaskDefinition', 'ecs:ListTasks'),
    ...on(`${ECS}:task/{cluster}/*`, 'ecs:DescribeTasks'),
  ],
  's3/check-backup': looksAtBackups,
  's3/list-backups': looksAtBackups,
  's3/backup-history': looksAtBackups,
  's3/truncate-copy': [...looksAtBackups, ...on(DRILL_COPY, 's3:PutObject', 's3:DeleteObject')],
  's3/remove-copy': [...on('arn:aws:s3:::{bucket}', 's3:ListBucket'), ...on(DRILL_COPY, 's3:DeleteObject')],
  'rds/create-snapshot': [
    ...looksAtInstances,
    ...on('*', 'rds:DescribeDBSnapshots'),
    ...on(rds('db:{instance}'), 'rds:CreateDBSnapshot'),
    ...on(rds('snapshot:runbolt-*'), 'rds:AddTagsToResource'),
  ],
  'rds/create-cluster-snapshot': [
    ...on('*', 'rds:DescribeDBClusters', 'rds:DescribeDBClusterSnapshots'),
    ...on(rds('cluster:{cluster}'), 'rds:CreateDBClusterSnapshot'),
    ...on(rds('cluster-snapshot:runbolt-*'), 'rds:AddTagsToResource'),
  ],
  'rds/restore-snapshot': [
    ...looksAtInstances,
    ...on('*', 'rds:DescribeDBSnapshots'),
    ...on(rds('db:{into}'), 'rds:RestoreDBInstanceFromDBSnapshot', 'rds:AddTagsToResource'),
  ],
  'rds/failover': [
    ...looksAtInstances,
    ...on('*', 'rds:DescribeEvents'),
    ...on(rds('db:{instance}'), 'rds:RebootDBInstance'),
  ],
  'rds/failover-cluster': [
    ...on('*', 'rds:DescribeDBClusters'),
    ...on(rds('cluster:{cluster}'), 'rds:FailoverDBCluster'),
  ],
  'rds/promote-replica': [...looksAtInstances, ...on(rds('db:{replica}'), 'rds:PromoteReadReplica')],
  'rds/delete-instance': [...looksAtInstances, ...on(rds('db:{instance}'), 'rds:DeleteDBInstance')],
  'rds/instance-status': [...looksAtInstances, ...on('*', 'rds:DescribeEvents')],
  'aws-backup/recovery-points': on(
    'arn:aws:backup:{region}:{account}:backup-vault:{vault}',
    'backup:ListRecoveryPointsByBackupVault',
  ),
  'aws-backup/start-restore': [
    ...on(
      'arn:aws:backup:{region}:{account}:recovery-point:*',
      ...['backup:DescribeRecoveryPoint', 'backup:GetRecoveryPointRestoreMetadata', 'backup:StartRestoreJob'],
    ),
    ...on('*', 'backup:DescribeRestoreJob', 'backup:ListRestoreJobs'),
    ...on('{role}', 'iam:PassRole'),
  ],
  'cloudwatch/alarms': on('arn:aws:cloudwatch:{region}:{account}:alarm:*', 'cloudwatch:DescribeAlarms'),
  'cloudwatch/metric': on('*', 'cloudwatch:GetMetricData'),
  'cloudwatch-logs/tail': on(
    'arn:aws:logs:{region}:{account}:log-group:{log_group}:*',
    'logs:FilterLogEvents',
  ),
  // Its secrets are a list: no single resource to ask about.
  'secrets-manager/secret-age': [],
  'secrets-manager/update-value': [
    ...looksAtSecret,
    ...on(ON_SECRET, 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'),
    ...on(ON_SECRET, 'secretsmanager:UpdateSecretVersionStage'),
  ],
  'secrets-manager/restore-version': [
    ...looksAtSecret,
    ...on(ON_SECRET, 'secretsmanager:UpdateSecretVersionStage'),
  ],
  'ecr/stale-images': looksAtImages,
  'ecr/delete-images': [
    ...looksAtImages,
    ...on('arn:aws:ecr:{region}:{account}:repository/{repository}', 'ecr:BatchDeleteImage'),
  ],
  'acm/certificate-age': [
    ...on('*', 'acm:ListCertificates'),
    ...on('arn:aws:acm:{region}:{account}:certificate/*', 'acm:DescribeCertificate'),
  ],
};

export interface NeededAwsRight extends RightOfStep {
  readonly runbooks: readonly string[];
}

/** The rights that the steps of an environment's runbooks need, each once; of those whose resource can be told. */
export function neededAwsRights(
  { runbooks }: Runbooks,
  { name, aws }: Environment,
  account: string,
): readonly NeededAwsRight[] {
  const place = { account, ...(aws && { region: aws.region }) };
  const needed = new Map<string, NeededAwsRight>();
  for (const runbook of Object.values(runbooks)) {
    if (runbook.environment !== name) continue;
    for (const right of runbook.steps.flatMap((step) => rightsOf(step, runbook, place))) {
      const key = `${right.action} ${right.resource}`;
      const names = new Set(needed.get(key)?.runbooks).add(runbook.name);
      needed.set(key, { ...right, runbooks: [...names] });
    }
  }
  return [...needed.values()];
}

function rightsOf(step: Step, runbook: Runbook, place: Readonly<Record<string, string>>) {
  const rights = RIGHTS_OF_AWS_ACTIONS[step.uses] ?? [];
  return rights.flatMap(({ action, resource }) =>
    filled(resource, (field) => place[field] ?? valuesOf(field, step, runbook)).map((one) => ({
      action,
      resource: one,
    })),
  );
}

/** Every resource that a template can stand for; none when one of its fields is known only when it runs. */
function filled(
  template: string,
  valuesAt: (field: string) => string | readonly string[],
): readonly string[] {
  const [braced, field] = /\{([a-z_]+)\}/.exec(template) ?? [];
  if (braced === undefined || field === undefined) return [template];
  const value = valuesAt(field);
  const values = typeof value === 'string' ? [value] : value;
  return values.flatMap((one) =>
    filled(
      template.replace(braced, () => one),
      valuesAt,
    ),
  );
}

const valuesOf = (field: string, step: Step, runbook: Runbook): readonly string[] =>
  field === 'prefix' && step.with.prefix === undefined ? [''] : valuesOfField(field, step, runbook);
