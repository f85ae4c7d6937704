import { beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { connectAcm } from '../../src/systems/acm/client.ts';
import { assumeRole } from '../../src/systems/aws-identity/assume-role.ts';
import { connectAwsIdentity } from '../../src/systems/aws-identity/client.ts';
import { connectCloudWatch } from '../../src/systems/cloudwatch/client.ts';
import { connectCloudWatchLogs } from '../../src/systems/cloudwatch-logs/client.ts';
import { connectEcr } from '../../src/systems/ecr/client.ts';
import { connectEcs } from '../../src/systems/ecs/client.ts';
import { connectS3 } from '../../src/systems/s3/client.ts';
import { connectSecretsManager } from '../../src/systems/secrets-manager/client.ts';
import { FILLED, fillAccount } from './account/fill-account.ts';
import { given } from './given.ts';

// Each client against somebody else's understanding of AWS, in a region that is filled first.
const HOUR = 3_600_000;
const BUCKET = 'runbolt-e2e-clients';
const AT = { cluster: 'credlink-production', service: 'api' };
const place = { endpoint: given(FILLED), region: 'us-west-2' };
const connection = { ...place, clock: systemClock };
const ecs = connectEcs(connection);
const s3 = connectS3(connection);
const secrets = connectSecretsManager(connection);

beforeAll(() => fillAccount({ ...place, bucket: BUCKET }));

test('a service, what it runs, and its task definitions', async () => {
  const service = await ecs.describeService(AT.cluster, AT.service);
  const definition = await ecs.describeTaskDefinition(service.taskDefinition);
  const active = await ecs.listTaskDefinitions('credlink-api');

  expect(service).toMatchObject({ serviceName: 'api', status: 'ACTIVE', desiredCount: 3 });
  expect(service.deployments).toMatchObject([{ status: 'PRIMARY', taskDefinition: service.taskDefinition }]);
  expect(definition).toMatchObject({ family: 'credlink-api', revision: 4, status: 'ACTIVE' });
  expect(definition.containerDefinitions[0]?.environment).toContainEqual({ name: 'DB_POOL_MAX', value: '5' });
  expect(await ecs.describeTaskDefinition('credlink-api')).toEqual(definition);
  expect((await ecs.describeTaskDefinition('credlink-api:1')).status).toBe('INACTIVE');
  expect(active.map((arn) => arn.replace(/^.*:/, '')).sort()).toEqual(['2', '3', '4']);
  expect(await ecs.listServices(AT.cluster)).toEqual([service.serviceArn]);
});

test('another desired count changes that and nothing else', async () => {
  const before = await ecs.describeService(AT.cluster, AT.service);

  await ecs.setDesiredCount({ ...AT, desiredCount: 5 });

  const after = await ecs.describeService(AT.cluster, AT.service);
  expect(after).toMatchObject({ desiredCount: 5, taskDefinition: before.taskDefinition });
  expect(after.deployments.map(({ id }) => id)).toEqual(before.deployments.map(({ id }) => id));
});

test.each([
  ['a cluster', () => ecs.listServices('nope')],
  ['a task definition', () => ecs.describeTaskDefinition('nope:1')],
  ['a task definition to deploy', () => ecs.updateService({ ...AT, taskDefinition: 'nope:1' })],
  ['an object', () => s3.headObject(BUCKET, 'nope')],
  ['a version of a secret', () => secrets.getSecretValue('credlink/production/api-keys', 'a'.repeat(32))],
])('%s that is not among what is there is not found', async (_what, ask) => {
  await expect(ask()).rejects.toMatchObject({ name: 'Failure', kind: 'not_found' });
});

test('backups are listed by folder, and an object whatever its name', async () => {
  const [odd] = await s3.listObjects(BUCKET, 'other/');

  expect(await s3.listPrefixes(BUCKET, '')).toEqual(['other/', 'prod/']);
  expect(await s3.listPrefixes(BUCKET, 'prod/')).toHaveLength(9);
  expect(odd).toMatchObject({ key: 'other/Grüße, 日本 & <co>+%20.txt', size: 16 });
  expect(await s3.getObject(BUCKET, odd?.key ?? '', { maxBytes: 100 })).toBe('Grüße, 日本\n');
  expect(await s3.headObject(BUCKET, odd?.key ?? '')).toMatchObject({ versionId: expect.any(String) });
  await expect(s3.getObject(BUCKET, odd?.key ?? '', { maxBytes: 9 })).rejects.toMatchObject({
    kind: 'invalid',
  });
});

test('more objects than one page holds are all listed', async () => {
  const keys = Array.from({ length: 1_050 }, (_, index) => `many/${String(index).padStart(4, '0')}`);
  for (let from = 0; from < keys.length; from += 50)
    await Promise.all(keys.slice(from, from + 50).map((key) => s3.putObject(BUCKET, key, 'x')));

  const listed = await s3.listObjects(BUCKET, 'many/');

  expect(listed.map(({ key }) => key)).toEqual(keys);
});

test('an object is written, written again, and deleted, also twice', async () => {
  await s3.putObject(BUCKET, 'runbolt-drill/x', 'first');
  await s3.putObject(BUCKET, 'runbolt-drill/x', 'Grüße');
  expect(await s3.getObject(BUCKET, 'runbolt-drill/x', { maxBytes: 100 })).toBe('Grüße');

  await s3.deleteObject(BUCKET, 'runbolt-drill/x');
  await s3.deleteObject(BUCKET, 'runbolt-drill/x');
  expect(await s3.listObjects(BUCKET, 'runbolt-drill/')).toEqual([]);
});

test('a value is put once under its token, and AWSCURRENT goes back to the version before', async () => {
  const secret = 'credlink/production/api-keys';
  const token = 'aaaaaaaa-0000-4000-8000-000000000001';
  const current = async () =>
    (await secrets.listSecretVersions(secret)).find(({ stages }) => stages.includes('AWSCURRENT'))?.id ?? '';
  const before = await current();

  await secrets.putSecretValue({ secret, token, value: '{"SENTRY_KEY":"new"}' });
  await secrets.putSecretValue({ secret, token, value: '{"SENTRY_KEY":"new"}' });

  expect(await current()).toBe(token);
  expect(await secrets.getSecretValue(secret, token)).toBe('{"SENTRY_KEY":"new"}');
  await expect(secrets.putSecretValue({ secret, token, value: 'other' })).rejects.toMatchObject({
    kind: 'invalid',
  });
  await secrets.moveCurrent({ secret, from: token, to: before });
  expect(await current()).toBe(before);
  await expect(secrets.moveCurrent({ secret, from: token, to: before })).rejects.toMatchObject({
    kind: 'invalid',
  });
});

test('each version of a secret is listed once', async () => {
  const versions = await secrets.listSecretVersions('credlink/production/signing-key');

  expect(versions.map(({ stages }) => stages)).toEqual(
    expect.arrayContaining([['AWSPREVIOUS'], ['AWSCURRENT']]),
  );
  expect(versions).toHaveLength(2);
});

test('lines of a log that match are found, newest first', async () => {
  const wanted = { logGroup: '/ecs/credlink-api', from: new Date(Date.now() - HOUR), to: new Date() };

  const { events, more } = await connectCloudWatchLogs(connection).filterLogEvents({
    ...wanted,
    ...{ pattern: 'ERROR', limit: 100 },
  });

  expect(events).toHaveLength(20);
  expect(more).toBe(false);
  expect(events.every(({ message }) => message.startsWith('ERROR'))).toBe(true);
  expect(events.map(({ at }) => at.getTime())).toEqual(
    events.map(({ at }) => at.getTime()).toSorted((a, b) => b - a),
  );
});

test('alarms are found by their prefix and by their names, with their state', async () => {
  const cloudwatch = connectCloudWatch(connection);

  const all = await cloudwatch.describeAlarms({ prefix: 'credlink-' });

  expect(all.map(({ state }) => state)).toEqual(['ALARM', 'OK', 'OK']);
  expect(all[0]).toMatchObject({
    name: 'credlink-api-error-rate',
    reason: expect.stringContaining('60.8 %'),
  });
  expect(await cloudwatch.describeAlarms({ names: ['credlink-api-error-rate', 'nope'] })).toEqual([all[0]]);
});

test('a metric has one value for each period, oldest first', async () => {
  const minutes = { from: new Date(Date.now() - 600_000), to: new Date() };

  const points = await connectCloudWatch(connection).getMetricData({
    ...{ namespace: 'AWS/RDS', metric: 'DatabaseConnections', statistic: 'Average', periodSeconds: 60 },
    ...{ dimensions: { DBInstanceIdentifier: 'credlink-prod' }, ...minutes },
  });

  expect(points.length).toBeGreaterThanOrEqual(8);
  expect(points.every(({ value }) => value === 84)).toBe(true);
  expect(points.map(({ at }) => at)).toEqual(
    points.map(({ at }) => at).toSorted((a, b) => Number(a) - Number(b)),
  );
});

test('an image is deleted by its digest; one that is gone counts as removed', async () => {
  const ecr = connectEcr(connection);
  const images = await ecr.describeImages('credlink-api');
  const [digest = ''] = images.filter(({ tags }) => tags.includes('1.7.9')).map((one) => one.digest);
  const gone = `sha256:${'c'.repeat(64)}`;

  const { removed, failures } = await ecr.batchDeleteImage({
    repository: 'credlink-api',
    digests: [digest, gone],
  });

  expect([removed.toSorted(), failures]).toEqual([[digest, gone].toSorted(), []]);
  expect((await ecr.describeImages('credlink-api')).flatMap(({ tags }) => tags)).not.toContain('1.7.9');
});

test('certificates are listed, and described with when they end', async () => {
  const acm = connectAcm(connection);

  const listed = await acm.listCertificates();
  const legacy = await acm.describeCertificate(listed.at(-1)?.arn ?? '');

  expect(listed.map(({ domain }) => domain)).toEqual(['api.credlink.com', 'legacy.credlink.com']);
  expect(legacy).toMatchObject({
    domain: 'legacy.credlink.com',
    type: 'IMPORTED',
    notAfter: expect.any(Date),
  });
});

test('with a role to assume, AWS takes us for a session of it', async () => {
  const role = 'arn:aws:iam::123456789012:role/runbolt';
  const credentials = assumeRole({ ...connection, role, externalId: 'only-us' });

  const { arn } = await connectAwsIdentity({ ...connection, credentials }).whoAmI();

  expect(arn).toBe('arn:aws:sts::123456789012:assumed-role/runbolt/runbolt');
});
