import type { Config } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import type { Environment } from '../runbooks/runbook.ts';
import { connectAcm } from '../systems/acm/client.ts';
import { connectAutoscaling } from '../systems/autoscaling/client.ts';
import { connectAwsBackup } from '../systems/aws-backup/client.ts';
import type { AwsConnection } from '../systems/aws-call.ts';
import { assumeRole } from '../systems/aws-identity/assume-role.ts';
import { connectAwsIdentity } from '../systems/aws-identity/client.ts';
import { connectCloudWatch } from '../systems/cloudwatch/client.ts';
import { connectCloudWatchLogs } from '../systems/cloudwatch-logs/client.ts';
import { connectEcr } from '../systems/ecr/client.ts';
import { connectEcs } from '../systems/ecs/client.ts';
import { notConnected } from '../systems/not-connected.ts';
import { connectRds } from '../systems/rds/client.ts';
import { connectS3 } from '../systems/s3/client.ts';
import { connectSecretsManager } from '../systems/secrets-manager/client.ts';
import type { Systems } from '../systems/systems.ts';

type AwsSystems = Pick<
  Systems,
  | 'acm'
  | 'autoscaling'
  | 'awsBackup'
  | 'awsIdentity'
  | 'cloudwatch'
  | 'cloudwatchLogs'
  | 'ecr'
  | 'ecs'
  | 'rds'
  | 's3'
  | 'secretsManager'
>;

/** AWS as an environment reaches it: one connection for each region, endpoint and role, kept. */
export function awsConnector(
  config: Pick<Config, 'environment'>,
  clock: Clock,
): (environment: Environment) => AwsSystems {
  const places = new Map<string, AwsSystems>();
  return (environment) => {
    const place = environment.aws ?? fallback(config);
    if (!place) return nowhere(environment);
    const key = JSON.stringify([place.region, place.endpoint, place.role_arn, place.external_id]);
    const known = places.get(key) ?? connect(connectionTo(place, clock), config);
    places.set(key, known);
    return known;
  };
}

/** AWS_REGION, for environments that name no region of their own. */
function fallback({ environment }: Pick<Config, 'environment'>): Environment['aws'] | undefined {
  const region = environment.AWS_REGION;
  return region === undefined ? undefined : { region };
}

type Place = NonNullable<Environment['aws']>;

function connectionTo({ region, endpoint, role_arn, external_id }: Place, clock: Clock): AwsConnection {
  const place = { region, endpoint, clock };
  if (role_arn === undefined) return place;
  return { ...place, credentials: assumeRole({ ...place, role: role_arn, externalId: external_id }) };
}

function connect(connection: AwsConnection, { environment }: Pick<Config, 'environment'>): AwsSystems {
  // The SDK would find these by itself, but S3 has to know of them: no stand-in answers to bucket.host.
  const s3Endpoint = environment.AWS_ENDPOINT_URL_S3 ?? environment.AWS_ENDPOINT_URL;
  return {
    acm: connectAcm(connection),
    autoscaling: connectAutoscaling(connection),
    awsBackup: connectAwsBackup(connection),
    awsIdentity: connectAwsIdentity(connection),
    cloudwatch: connectCloudWatch(connection),
    cloudwatchLogs: connectCloudWatchLogs(connection),
    ecr: connectEcr(connection),
    ecs: connectEcs(connection),
    rds: connectRds(connection),
    s3: connectS3({ ...connection, endpoint: connection.endpoint ?? s3Endpoint }),
    secretsManager: connectSecretsManager(connection),
  };
}

function nowhere({ name }: Environment): AwsSystems {
  const advice = `give the environment ${name} its aws: { region: … }, or set AWS_REGION.`;
  return {
    acm: notConnected('AWS Certificate Manager', advice),
    autoscaling: notConnected('AWS Application Auto Scaling', advice),
    awsBackup: notConnected('AWS Backup', advice),
    awsIdentity: notConnected('AWS STS', advice),
    cloudwatch: notConnected('Amazon CloudWatch', advice),
    cloudwatchLogs: notConnected('Amazon CloudWatch Logs', advice),
    ecr: notConnected('Amazon ECR', advice),
    ecs: notConnected('Amazon ECS', advice),
    rds: notConnected('Amazon RDS', advice),
    s3: notConnected('Amazon S3', advice),
    secretsManager: notConnected('AWS Secrets Manager', advice),
  };
}
