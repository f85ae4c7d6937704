import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { connectAcm } from '../../src/systems/acm/client.ts';
import { connectAwsIdentity } from '../../src/systems/aws-identity/client.ts';
import { connectCloudWatch } from '../../src/systems/cloudwatch/client.ts';
import { connectCloudWatchLogs } from '../../src/systems/cloudwatch-logs/client.ts';
import { connectEcr } from '../../src/systems/ecr/client.ts';
import { connectEcs } from '../../src/systems/ecs/client.ts';
import { connectRds } from '../../src/systems/rds/client.ts';
import { connectS3 } from '../../src/systems/s3/client.ts';
import { connectSecretsManager } from '../../src/systems/secrets-manager/client.ts';
import { given } from './given.ts';

const HOUR = 3_600_000;
const connection = {
  region: process.env.AWS_REGION ?? 'us-east-1',
  endpoint: given('AWS_ENDPOINT_URL'),
  clock: systemClock,
};
/** Nothing of this name is there, or anybody else's; nothing is made, so nothing has to be removed. */
const NONE = `runbolt-e2e-${randomUUID().slice(0, 8)}`;
const until = new Date();
const from = new Date(until.getTime() - HOUR);

test('it says who we are', async () => {
  const { arn, account } = await connectAwsIdentity(connection).whoAmI();

  expect(account).toMatch(/^\d{12}$/);
  expect(arn).toContain(account);
});

const rds = connectRds(connection);
const secrets = connectSecretsManager(connection);
const ecs = connectEcs(connection);

test.each([
  ['an ECS service', () => ecs.describeService(NONE, NONE)],
  ['an S3 bucket', () => connectS3(connection).listObjects(NONE, '')],
  ['an RDS instance', () => rds.describeInstance(NONE)],
  ['an RDS cluster', () => rds.describeCluster(NONE)],
  ['an RDS snapshot', () => rds.describeSnapshot(NONE)],
  ['a cluster snapshot', () => rds.describeClusterSnapshot(NONE)],
  ['a secret', () => secrets.describeSecret(NONE)],
  [
    'a log group',
    () => connectCloudWatchLogs(connection).filterLogEvents({ logGroup: NONE, from, to: until, limit: 1 }),
  ],
  ['an ECR repository', () => connectEcr(connection).describeImages(NONE)],
])('%s that does not exist is not found', async (_what, ask) => {
  await expect(ask()).rejects.toMatchObject({
    ...{ name: 'Failure', kind: 'not_found' },
    message: expect.stringMatching(/^\S.* .*\.$/),
  });
});

test('what nobody measures has no data points, and what nobody watches no alarms', async () => {
  const cloudwatch = connectCloudWatch(connection);
  const wanted = { namespace: 'Runbolt/E2E', metric: NONE, dimensions: {}, statistic: 'Sum' };

  expect(await cloudwatch.getMetricData({ ...wanted, periodSeconds: 60, from, to: until })).toEqual([]);
  expect(await cloudwatch.describeAlarms({ names: [NONE] })).toEqual([]);
});

test('certificates are listed', async () => {
  expect(await connectAcm(connection).listCertificates()).toBeInstanceOf(Array);
});

test.each([
  ['a snapshot', () => rds.createSnapshot({ instance: NONE, snapshot: NONE, tags: {} })],
  ['a cluster snapshot', () => rds.createClusterSnapshot({ cluster: NONE, snapshot: NONE, tags: {} })],
  ['a failover', () => rds.failOverInstance(NONE)],
  ['a scaling', () => ecs.setDesiredCount({ cluster: NONE, service: NONE, desiredCount: 1 })],
])('%s of what is not there is refused, and known not to have happened', async (_what, ask) => {
  await expect(ask()).rejects.toMatchObject({ name: 'Failure', kind: 'not_found' });
});

test('a caller that has given up is not kept waiting', async () => {
  await expect(rds.describeInstance(NONE, AbortSignal.abort())).rejects.toMatchObject({ kind: 'timeout' });
});
