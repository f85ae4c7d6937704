import type { Acm } from './acm/port.ts';
import type { Autoscaling } from './autoscaling/port.ts';
import type { AwsBackup } from './aws-backup/port.ts';
import type { AwsIdentity } from './aws-identity/port.ts';
import type { Chat } from './chat/port.ts';
import type { CloudWatch } from './cloudwatch/port.ts';
import type { CloudWatchLogs } from './cloudwatch-logs/port.ts';
import type { Databases } from './database/port.ts';
import type { Docker } from './docker/port.ts';
import type { Ecr } from './ecr/port.ts';
import type { Ecs } from './ecs/port.ts';
import type { Http } from './http/port.ts';
import type { Kubernetes } from './kubernetes/port.ts';
import type { PagerDuty } from './pagerduty/port.ts';
import type { Rds } from './rds/port.ts';
import type { RedisServers } from './redis/port.ts';
import type { S3 } from './s3/port.ts';
import type { SecretsManager } from './secrets-manager/port.ts';
import type { Services } from './services.ts';

/** The outside systems as one environment may reach them. */
export interface Systems extends Services {
  readonly kubernetes: Kubernetes;
  readonly ecs: Ecs;
  readonly autoscaling: Autoscaling;
  readonly s3: S3;
  readonly rds: Rds;
  readonly awsBackup: AwsBackup;
  readonly cloudwatch: CloudWatch;
  readonly cloudwatchLogs: CloudWatchLogs;
  readonly secretsManager: SecretsManager;
  readonly ecr: Ecr;
  readonly acm: Acm;
  readonly awsIdentity: AwsIdentity;
  readonly docker: Docker;
  readonly http: Http;
  readonly pagerduty: PagerDuty;
  readonly databases: Databases;
  readonly redis: RedisServers;
  readonly chat: Chat;
}
