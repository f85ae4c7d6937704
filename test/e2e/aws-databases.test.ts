import { beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { connectRds } from '../../src/systems/rds/client.ts';
import { tagsOf } from '../../src/systems/rds/port.ts';
import { FILLED, fillAccount } from './account/fill-account.ts';
import { given } from './given.ts';

// As aws-account.test.ts, in a region of its own.
const HOUR = 3_600_000;
const TAGS = { 'runbolt/run': 'r-12345678', note: 'a < b & c' };
const place = { endpoint: given(FILLED), region: 'us-west-1' };
const rds = connectRds({ ...place, clock: systemClock });

beforeAll(() => fillAccount({ ...place, bucket: 'runbolt-e2e-databases' }));

test('a database is described with all that a copy of it needs', async () => {
  expect(await rds.describeInstance('credlink-prod')).toMatchObject({
    ...{
      DBInstanceStatus: 'available',
      DBInstanceClass: 'db.m6g.large',
      AllocatedStorage: 200,
      MultiAZ: true,
    },
    ...{ Engine: 'postgres', EngineVersion: '16.4', PubliclyAccessible: false },
    Endpoint: { Address: expect.stringMatching(/^credlink-prod\./), Port: 5432 },
    VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-0credlinkdb' }, { VpcSecurityGroupId: 'sg-0credlinkops' }],
    DBParameterGroups: [{ DBParameterGroupName: 'credlink-postgres16' }],
    OptionGroupMemberships: [{ OptionGroupName: 'credlink-options' }],
    ReadReplicaDBInstanceIdentifiers: ['credlink-prod-replica'],
  });
});

test('a snapshot carries its tags, and its name is taken once', async () => {
  const wanted = { instance: 'credlink-prod', snapshot: 'runbolt-tagged', tags: TAGS };

  await rds.createSnapshot(wanted);

  const found = await rds.describeSnapshot('runbolt-tagged');
  expect(found).toMatchObject({ DBInstanceIdentifier: 'credlink-prod', SnapshotType: 'manual' });
  expect(tagsOf(found)).toEqual(TAGS);
  await expect(rds.createSnapshot(wanted)).rejects.toMatchObject({ kind: 'conflict' });
});

test('snapshots are listed newest first, and one that RDS took itself is found by its name', async () => {
  const listed = await rds.listSnapshots('credlink-prod');
  const times = listed.map(({ SnapshotCreateTime }) => SnapshotCreateTime?.getTime() ?? 0);
  const own = listed.find(({ SnapshotType }) => SnapshotType === 'automated');

  expect(times).toEqual(times.toSorted((a, b) => b - a));
  expect(await rds.describeSnapshot(own?.DBSnapshotIdentifier ?? 'none')).toEqual(own);
  expect(await rds.listSnapshots('nope')).toEqual([]);
});

test('a snapshot of a cluster carries its tags, and its name is taken once', async () => {
  const wanted = { cluster: 'credlink-analytics', snapshot: 'runbolt-of-cluster', tags: TAGS };

  await rds.createClusterSnapshot(wanted);

  const found = await rds.describeClusterSnapshot('runbolt-of-cluster');
  expect(found).toMatchObject({ DBClusterIdentifier: 'credlink-analytics', Status: 'available' });
  expect(tagsOf(found)).toEqual(TAGS);
  await expect(rds.createClusterSnapshot(wanted)).rejects.toMatchObject({ kind: 'conflict' });
});

test('a restored instance has the settings and the tags it was given, and is made over nothing', async () => {
  await restore('credlink-prod-night', 'credlink-back');

  const back = await rds.describeInstance('credlink-back');
  expect(back).toMatchObject({
    ...{ DBInstanceStatus: 'available', MultiAZ: true, PubliclyAccessible: false },
    VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-0credlinkops' }],
    DBParameterGroups: [{ DBParameterGroupName: 'credlink-postgres16' }],
  });
  expect(tagsOf(back)).toEqual(TAGS);
  await expect(restore('credlink-prod-night', 'credlink-prod')).rejects.toMatchObject({ kind: 'conflict' });
});

test('a cluster fails over to the reader that is named', async () => {
  await rds.failOverCluster({ id: 'credlink-analytics', to: 'credlink-analytics-2' });

  const { DBClusterMembers } = await rds.describeCluster('credlink-analytics');
  const writers = DBClusterMembers.filter(({ IsClusterWriter }) => IsClusterWriter);
  expect(writers.map((one) => one.DBInstanceIdentifier)).toEqual(['credlink-analytics-2']);
});

test('the events of a database are told, oldest first', async () => {
  const since = new Date(Date.now() - HOUR);

  const events = await rds.listEvents({ type: 'db-instance', id: 'credlink-prod', since });

  expect(events.map(({ Message }) => Message)).toContain('DB instance created');
  expect(events.map(({ Date: at }) => at)).toEqual(events.map(({ Date: at }) => at).toSorted());
});

test('a snapshot that is not there is not restored', async () => {
  await expect(restore('nope', 'from-nothing')).rejects.toMatchObject({ kind: 'not_found' });
});

function restore(snapshot: string, instance: string) {
  const settings = {
    ...{ DBInstanceClass: 'db.m6g.large', MultiAZ: true, PubliclyAccessible: false },
    VpcSecurityGroupIds: ['sg-0credlinkops'],
    DBParameterGroupName: 'credlink-postgres16',
  };
  return rds.restoreSnapshot({ instance, snapshot, settings, tags: TAGS });
}
