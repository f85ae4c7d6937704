import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import type { JsonObject } from '../lib/json.ts';
import type { Environment } from '../runbooks/runbook.ts';
import { connectAcm } from '../systems/acm/client.ts';
import { connectAutoscaling } from '../systems/autoscaling/client.ts';
import { connectAwsBackup } from '../systems/aws-backup/client.ts';
import type { Chat } from '../systems/chat/port.ts';
import { connectCloudWatch } from '../systems/cloudwatch/client.ts';
import { connectCloudWatchLogs } from '../systems/cloudwatch-logs/client.ts';
import { connectDatabases } from '../systems/database/client.ts';
import { connectDocker } from '../systems/docker/client.ts';
import { connectEcr } from '../systems/ecr/client.ts';
import { connectEcs } from '../systems/ecs/client.ts';
import { createHttp } from '../systems/http/client.ts';
import { connectKubernetes } from '../systems/kubernetes/client.ts';
import { notConnected } from '../systems/not-connected.ts';
import { connectPagerDuty } from '../systems/pagerduty/client.ts';
import type { PagerDuty } from '../systems/pagerduty/port.ts';
import { connectRds } from '../systems/rds/client.ts';
import { connectRedis } from '../systems/redis/client.ts';
import { connectS3 } from '../systems/s3/client.ts';
import { connectSecretsManager } from '../systems/secrets-manager/client.ts';
import type { Systems } from '../systems/systems.ts';
import { createWorld, type World } from '../systems/world.ts';
import { connectServices } from './connect-services.ts';

/** The outside systems, real or simulated, one environment at a time. */
export interface ConnectedSystems {
  readonly of: (environment: Environment) => Systems;
  /** For the directory: PagerDuty belongs to no environment. */
  readonly pagerduty: PagerDuty;
  /** Only when the systems are simulated. */
  readonly world: World | undefined;
}

export function connectSystems(config: Config, chat: Chat, clock: Clock): ConnectedSystems {
  return config.systems === 'simulated' ? simulated(config, chat, clock) : real(config, chat, clock);
}

function simulated({ dataFolder }: Config, chat: Chat, clock: Clock): ConnectedSystems {
  const file = join(dataFolder, 'world.json');
  const saved = readJson(file);
  const world = createWorld({ clock, ...(saved && { saved }), onChange: (state) => writeJson(file, state) });
  const of = (environment: Environment): Systems => ({ ...world.systems(environment), chat });
  return { of, pagerduty: of(NOWHERE).pagerduty, world };
}

/** A place of no environment, for what belongs to none. */
const NOWHERE: Environment = { name: 'none', protected: false, databases: {}, hosts: [] };

function real(config: Config, chat: Chat, clock: Clock): ConnectedSystems {
  const pagerduty = realPagerDuty(config, clock);
  const kubernetes = once((context: string | undefined) =>
    connectKubernetes({ kubeconfigPath: config.kubeconfig, context, clock }),
  );
  const autoscaling = once((_place: string, aws: AwsPlace) => connectAutoscaling({ ...aws, clock }));
  const ecs = once((_place: string, aws: AwsPlace) => connectEcs({ ...aws, clock }));
  const awsBackup = once((_place: string, aws: AwsPlace) => connectAwsBackup({ ...aws, clock }));
  const rds = once((_place: string, aws: AwsPlace) => connectRds({ ...aws, clock }));
  const s3 = once((_place: string, aws: AwsPlace) => connectS3({ ...aws, clock }));
  const cloudwatch = once((_place: string, aws: AwsPlace) => connectCloudWatch({ ...aws, clock }));
  const cloudwatchLogs = once((_place: string, aws: AwsPlace) => connectCloudWatchLogs({ ...aws, clock }));
  const secretsManager = once((_place: string, aws: AwsPlace) => connectSecretsManager({ ...aws, clock }));
  const ecr = once((_place: string, aws: AwsPlace) => connectEcr({ ...aws, clock }));
  const acm = once((_place: string, aws: AwsPlace) => connectAcm({ ...aws, clock }));

  const of = (environment: Environment): Systems => {
    const aws = environment.aws;
    const place = `${aws?.region} ${aws?.endpoint}`;
    return {
      kubernetes: kubernetes(environment.kubernetes?.context),
      http: createHttp({ hosts: environment.hosts, clock }),
      autoscaling: aws
        ? autoscaling(place, aws)
        : notConnected('AWS Application Auto Scaling', noAws(environment)),
      ecs: aws ? ecs(place, aws) : notConnected('Amazon ECS', noAws(environment)),
      awsBackup: aws ? awsBackup(place, aws) : notConnected('AWS Backup', noAws(environment)),
      rds: aws ? rds(place, aws) : notConnected('Amazon RDS', noAws(environment)),
      s3: aws ? s3(place, aws) : notConnected('Amazon S3', noAws(environment)),
      cloudwatch: aws ? cloudwatch(place, aws) : notConnected('Amazon CloudWatch', noAws(environment)),
      cloudwatchLogs: aws
        ? cloudwatchLogs(place, aws)
        : notConnected('Amazon CloudWatch Logs', noAws(environment)),
      secretsManager: aws
        ? secretsManager(place, aws)
        : notConnected('AWS Secrets Manager', noAws(environment)),
      ecr: aws ? ecr(place, aws) : notConnected('Amazon ECR', noAws(environment)),
      acm: aws ? acm(place, aws) : notConnected('AWS Certificate Manager', noAws(environment)),
      docker: environment.docker
        ? connectDocker({ url: environment.docker.url, clock })
        : notConnected('Docker', `give the environment ${environment.name} its docker: { url: … }.`),
      databases: connectDatabases({ databases: environment.databases, secrets: config.environment, clock }),
      redis: connectRedis({ servers: environment.redis ?? {}, secrets: config.environment, clock }),
      ...connectServices(environment, config, clock),
      pagerduty,
      chat,
    };
  };
  return { of, pagerduty, world: undefined };
}

type AwsPlace = NonNullable<Environment['aws']>;

const noAws = ({ name }: Environment): string => `give the environment ${name} its aws: { region: … }.`;

function realPagerDuty({ pagerduty }: Config, clock: Clock): PagerDuty {
  if (!pagerduty) return notConnected('PagerDuty', 'set PAGERDUTY_API_TOKEN and PAGERDUTY_FROM.');
  const { token, from, url, eventsUrl } = pagerduty;
  return connectPagerDuty({
    ...{ token, from, clock },
    ...(url !== undefined && { url }),
    ...(eventsUrl !== undefined && { eventsUrl }),
  });
}

/** One connection for each place, kept. */
function once<Key, Rest extends unknown[], Port>(connect: (key: Key, ...rest: Rest) => Port) {
  const connections = new Map<Key, Port>();
  return (key: Key, ...rest: Rest): Port => {
    const connection = connections.get(key) ?? connect(key, ...rest);
    connections.set(key, connection);
    return connection;
  };
}

/** Undefined when there is none, or none that can be read: the simulated world then starts anew. */
export function readJson(file: string): JsonObject | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** All or nothing: a reader never sees half of it. */
export function writeJson(file: string, value: object): void {
  const draft = `${file}.draft`;
  writeFileSync(draft, JSON.stringify(value), { mode: 0o600 });
  renameSync(draft, file);
}
