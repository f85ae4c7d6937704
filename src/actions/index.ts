import { acmActions } from './acm/index.ts';
import type { Action, Actions } from './action.ts';
import { alertmanagerActions } from './alertmanager/index.ts';
import { awsBackupActions } from './aws-backup/index.ts';
import { cloudwatchActions } from './cloudwatch/index.ts';
import { cloudwatchLogsActions } from './cloudwatch-logs/index.ts';
import { dockerActions } from './docker/index.ts';
import { ecrActions } from './ecr/index.ts';
import { ecsActions } from './ecs/index.ts';
import { githubActions } from './github/index.ts';
import { httpActions } from './http/index.ts';
import { kubernetesActions } from './kubernetes/index.ts';
import { lokiActions } from './loki/index.ts';
import { pagerdutyActions } from './pagerduty/index.ts';
import { peopleActions } from './people/index.ts';
import { postgresqlActions } from './postgresql/index.ts';
import { prometheusActions } from './prometheus/index.ts';
import { rdsActions } from './rds/index.ts';
import { redisActions } from './redis/index.ts';
import { s3Actions } from './s3/index.ts';
import { secretsManagerActions } from './secrets-manager/index.ts';
import { sentryActions } from './sentry/index.ts';
import { slackActions } from './slack/index.ts';
import { statuspageActions } from './statuspage/index.ts';

/** Every action that a runbooks file may use, by name. */
export function allActions(): Actions {
  const all: readonly Action[] = [
    ...kubernetesActions,
    ...ecsActions,
    ...s3Actions,
    ...rdsActions,
    ...awsBackupActions,
    ...cloudwatchActions,
    ...cloudwatchLogsActions,
    ...secretsManagerActions,
    ...ecrActions,
    ...acmActions,
    ...dockerActions,
    ...httpActions,
    ...postgresqlActions,
    ...redisActions,
    ...pagerdutyActions,
    ...alertmanagerActions,
    ...githubActions,
    ...lokiActions,
    ...prometheusActions,
    ...sentryActions,
    ...statuspageActions,
    ...slackActions,
    ...peopleActions,
  ];
  return new Map(all.map((action) => [action.name, action]));
}
