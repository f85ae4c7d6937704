import { ECRClient, ListImagesCommand } from '@aws-sdk/client-ecr';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { DescribeDBInstancesCommand, DescribeDBSnapshotsCommand, RDSClient } from '@aws-sdk/client-rds';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { beforeAll, expect, test } from 'vitest';
import { withAwsCredentials } from '../contracts/aws-credentials.ts';
import { BEN } from '../support/bot.ts';
import { type BotBesideAccount, botBesideAccount } from './account/bot-beside-account.ts';
import { FILLED, fillAccount } from './account/fill-account.ts';
import { given } from './given.ts';

// From the command to the message, with the account asked by the SDK what came of it.
const place = { endpoint: given(FILLED), region: 'us-east-1' };
const ecs = new ECSClient(place);
const rds = new RDSClient(place);
let bot: BotBesideAccount;

withAwsCredentials();
beforeAll(async () => {
  await fillAccount({ ...place, bucket: 'infershield-backups' });
  bot = await botBesideAccount(place.endpoint);
});

test('everything is looked at', async () => {
  const said = await (await bot.type('/look')).ended();

  expect(said).toMatch(/^✅ Done/);
  expect(said).toContain('credlink-prod is available in us-east-1a: postgres 16.4, db.m6g.large.');
});

test('the alarm that is on fails the look at the alarms, with its reason', async () => {
  const said = await (await bot.type('/alarms')).ended();

  expect(said).toMatch(/^❌ Failed.*credlink-api-error-rate has been in ALARM for .* error rate 60.8 %/);
  expect(said).toContain('credlink-api-memory-high is OK.');
});

test('a service is scaled, and put back by its undo', async () => {
  const before = await service();
  const run = await bot.type('/scale', 'api 5');

  expect(await run.asked()).toContain('credlink-production/service/api: desired count `3` → `5`');
  expect((await service())?.desiredCount).toBe(3);
  await run.press('Confirm');
  expect(await run.ended()).toMatch(/^✅ Done/);
  expect(await service()).toMatchObject({ desiredCount: 5, taskDefinition: before?.taskDefinition });

  const undo = await run.undo();
  expect(await undo.asked()).toContain('desired count `5` → `3`');
  await undo.press('Confirm');
  expect(await undo.ended()).toMatch(/^✅ Done/);
  expect((await service())?.desiredCount).toBe(3);
});

test.each([
  ['/scale', 'nope 5', 'There is no ECS service credlink-production/nope.'],
  ['/deploy', 'credlink-api:1', 'The task definition credlink-api:1 is INACTIVE and cannot be deployed.'],
  ['/deploy', 'nope:1', 'Unable to describe task definition (describe task definition nope:1).'],
  ['/snapshot', 'nope', 'DBInstance nope not found (describe instance nope).'],
])('%s %s is refused with what is missing, before anything is asked', async (command, text, words) => {
  const said = await (await bot.type(command, text)).ended();

  expect(said).toMatch(/^❌ Failed/);
  expect(said).toContain(words);
});

test('the plan of a deployment names both builds and what differs between them', async () => {
  const run = await bot.type('/deploy', 'credlink-api:3');

  const plan = await run.asked();
  expect(plan).toContain('task definition `credlink-api:4` → `credlink-api:3`');
  expect(plan).toContain('/credlink-api:1.9.0 → ');
  expect(plan).toContain('changes DB_POOL_MAX');
  await run.press('Cancel');
  expect(await run.ended()).toMatch(/^✋ Cancelled/);
  expect((await service())?.taskDefinition).toMatch(/:4$/);
});

test('a snapshot is taken once, under its name and with its marks', async () => {
  const run = await bot.type('/snapshot', 'credlink-prod');
  const [, name] = /rds\/snapshot\/(\S+): /.exec(await run.asked()) ?? [];

  await run.press('Confirm');

  expect(await run.ended()).toMatch(/^✅ Done.*is available/);
  const asked = new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: name });
  const [snapshot] = (await rds.send(asked)).DBSnapshots ?? [];
  expect(snapshot).toMatchObject({ DBInstanceIdentifier: 'credlink-prod', SnapshotType: 'manual' });
  expect(snapshot?.TagList).toContainEqual({ Key: 'runbolt/step', Value: 'snapshot' });
});

test('a snapshot is restored beside the database, with its settings, and over nothing', async () => {
  const run = await bot.type('/restore', 'credlink-back');

  expect(await run.asked()).toContain('rds/instance/credlink-back: instance `none` → `restored from');
  await run.press('Confirm');
  expect(await run.ended()).toMatch(/^✅ Done.*credlink-back is available/);

  const [source, back] = [await instance('credlink-prod'), await instance('credlink-back')];
  expect(back).toMatchObject({
    ...{ MultiAZ: true, PubliclyAccessible: false, DBInstanceClass: source?.DBInstanceClass },
    VpcSecurityGroups: source?.VpcSecurityGroups,
    OptionGroupMemberships: source?.OptionGroupMemberships,
  });
  const again = await bot.type('/restore', 'credlink-back');
  expect(await again.ended()).toMatch(/^❌ Failed.*There is an instance credlink-back already/);
});

test('a cluster fails over and back', async () => {
  const run = await bot.type('/fail-over-cluster');
  await run.press('Confirm');
  expect(await run.ended()).toContain('credlink-analytics-2 is the writer of credlink-analytics');

  const undo = await run.undo();
  await undo.press('Confirm');

  expect(await undo.ended()).toContain('credlink-analytics-1 is the writer of credlink-analytics');
});

test('one field of a secret is replaced, and the version before comes back', async () => {
  const before = await databaseUrl();
  const run = await bot.type('/move-host', 'prod-db-2.amazonaws.com');

  expect(await run.asked()).toContain('host `prod-db.amazonaws.com` → `prod-db-2.amazonaws.com`');
  await run.press('Confirm');
  expect(await run.ended()).toMatch(/^✅ Done/);
  expect(await databaseUrl()).toBe(before?.replace('prod-db.', 'prod-db-2.'));

  const undo = await run.undo();
  await undo.press('Confirm');
  expect(await undo.ended()).toMatch(/^✅ Done/);
  expect(await databaseUrl()).toBe(before);
});

test('a truncated copy of the newest backup is made, and removed by the undo', async () => {
  const run = await bot.type('/copy');
  await run.press('Confirm');
  expect(await run.ended()).toMatch(/^✅ Done/);
  expect((await drillCopies()).map(({ Size }) => Size)).toContain(1_024);

  const undo = await run.undo();
  await undo.press('Confirm');

  expect(await undo.ended()).toMatch(/^✅ Done/);
  expect(await drillCopies()).toEqual([]);
});

test('images that no cluster uses are deleted, and those in use stay', async () => {
  const run = await bot.type('/clean-images');
  await run.press('Approve', BEN);
  await run.confirmWith('delete old images');

  expect(await run.ended()).toMatch(/^✅ Done/);
  const { imageIds = [] } = await new ECRClient(place).send(
    new ListImagesCommand({ repositoryName: 'credlink-api' }),
  );
  const left = imageIds.map(({ imageTag }) => imageTag);
  // Beside the newest, which may be any of those that were pushed within one second.
  expect(left).toEqual(expect.arrayContaining(['1.8.3', '1.9.0']));
  expect(left.length).toBeLessThan(4);
});

async function service() {
  const wanted = { cluster: 'credlink-production', services: ['api'] };
  return (await ecs.send(new DescribeServicesCommand(wanted))).services?.[0];
}

async function instance(id: string) {
  return (await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }))).DBInstances?.[0];
}

async function databaseUrl() {
  const SecretId = 'credlink/production/database-url';
  // Named, since moto forgets to move what it answers with by itself.
  const wanted = new GetSecretValueCommand({ SecretId, VersionStage: 'AWSCURRENT' });
  return (await new SecretsManagerClient(place).send(wanted)).SecretString;
}

async function drillCopies() {
  const wanted = new ListObjectsV2Command({ Bucket: 'infershield-backups', Prefix: 'runbolt-drill/' });
  return (await new S3Client({ ...place, forcePathStyle: true }).send(wanted)).Contents ?? [];
}
