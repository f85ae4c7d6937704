import { expect, test } from 'vitest';
import { allActions } from '../../src/actions/index.ts';
import { whereToLook } from '../../src/actions/where-to-look.ts';
import type { JsonObject } from '../../src/lib/json.ts';

const PRODUCTION = {
  name: 'production',
  protected: true,
  kubernetesContext: 'prod',
  awsRegion: 'us-east-1',
} as const;
const BACKEND = { namespace: 'infershield', name: 'infershield-backend' };

test.each<readonly [string, JsonObject, string]>([
  [
    'kubernetes/suspend-cronjob',
    { namespace: 'storage', name: 'efs-purge' },
    'kubectl --context prod -n storage describe cronjob/efs-purge',
  ],
  [
    'kubernetes/restart-deployment',
    BACKEND,
    'kubectl --context prod -n infershield describe deployment/infershield-backend',
  ],
  [
    'kubernetes/stop-jobs',
    { namespace: 'storage', selector: 'app=purge' },
    'kubectl --context prod -n storage get jobs,pods -l app=purge',
  ],
  [
    'ecs/rollback-service',
    { cluster: 'credlink-production', service: 'api' },
    'aws ecs describe-services --cluster credlink-production --services api --region us-east-1',
  ],
  [
    'rds/failover',
    { instance: 'credlink-prod' },
    'aws rds describe-db-instances --db-instance-identifier credlink-prod --region us-east-1',
  ],
  [
    'rds/failover-cluster',
    { cluster: 'credlink-analytics' },
    'aws rds describe-db-clusters --db-cluster-identifier credlink-analytics --region us-east-1',
  ],
  [
    'secrets-manager/restore-version',
    { secret: 'credlink/production/api-keys', version: '11111111-0000-4000-8000-database-url' },
    'aws secretsmanager list-secret-version-ids --secret-id credlink/production/api-keys --region us-east-1',
  ],
  [
    'docker/stop-service',
    { project: 'efs-purge', service: 'efspurge-cron' },
    'docker compose -p efs-purge ps -a efspurge-cron',
  ],
  ['github/run-workflow', { workflow: 'smoke.yml' }, 'gh run list --workflow smoke.yml'],
  [
    'postgresql/delete-rows',
    { database: 'staging', table: 'reports', keys: ['1'] },
    'postgresql:production/staging/reports',
  ],
])('what became of %s is seen by a line to paste', (name, input, line) => {
  const action = allActions().get(name) ?? expect.fail(`there is no ${name}`);

  expect(whereToLook(action.targets(input, PRODUCTION), PRODUCTION)).toEqual([line]);
});
