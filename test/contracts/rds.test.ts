import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { Faults } from '../../src/systems/faults.ts';
import { connectRds } from '../../src/systems/rds/client.ts';
import { type Rds, tagsOf } from '../../src/systems/rds/port.ts';
import { seedRds } from '../../src/systems/rds/seed.ts';
import { simulateRds } from '../../src/systems/rds/simulator.ts';
import { rdsServer } from '../../src/systems/rds/wire.ts';
import { HeldClock } from '../support/held-clock.ts';
import { withAwsCredentials } from './aws-credentials.ts';
import { failsInWords, type Subject } from './in-trouble.ts';
import { closeServers, onTheWire } from './on-the-wire.ts';

interface RdsSubject extends Subject<Rds> {
  readonly clock: HeldClock;
}

const PROD = 'credlink-prod';
const TAGS = { 'runbolt/run': 'r-12345678', note: 'a < b & c' };
const NEW = { instance: PROD, snapshot: 'before-the-change', tags: TAGS };
const NEW_OF_CLUSTER = { cluster: 'credlink-analytics', snapshot: 'before-the-failover', tags: TAGS };
const SETTINGS = {
  DBInstanceClass: 'db.m6g.large',
  DBSubnetGroupName: 'credlink-private',
  VpcSecurityGroupIds: ['sg-0credlinkdb', 'sg-0credlinkops'],
  DBParameterGroupName: 'credlink-postgres16',
  OptionGroupName: 'default:postgres-16',
  MultiAZ: true,
  PubliclyAccessible: false,
};

const SUBJECTS = [
  { name: 'the simulator', open: simulator },
  { name: 'the real client', open: overTheWire },
];

withAwsCredentials();
afterEach(closeServers);

describe.each(SUBJECTS)('RDS by $name', ({ open }) => {
  test('an instance is described with all that a copy of it needs', async () => {
    const { port } = await open();

    expect(await port.describeInstance(PROD)).toMatchObject({
      DBInstanceIdentifier: PROD,
      DBInstanceStatus: 'available',
      DBInstanceClass: 'db.m6g.large',
      AllocatedStorage: 200,
      MultiAZ: true,
      PubliclyAccessible: false,
      AvailabilityZone: 'us-east-1a',
      SecondaryAvailabilityZone: 'us-east-1b',
      Endpoint: { Address: expect.stringMatching(/^credlink-prod\./), Port: 5432 },
      DBSubnetGroup: { DBSubnetGroupName: 'credlink-private' },
      VpcSecurityGroups: [
        { VpcSecurityGroupId: 'sg-0credlinkdb' },
        { VpcSecurityGroupId: 'sg-0credlinkops' },
      ],
      DBParameterGroups: [{ DBParameterGroupName: 'credlink-postgres16' }],
      ReadReplicaDBInstanceIdentifiers: ['credlink-prod-replica'],
    });
  });

  test.each([
    ['an instance', (rds: Rds) => rds.describeInstance('nope')],
    ['a cluster', (rds: Rds) => rds.describeCluster('nope')],
    ['a snapshot', (rds: Rds) => rds.describeSnapshot('nope')],
    ['an instance to snapshot', (rds: Rds) => rds.createSnapshot({ ...NEW, instance: 'nope' })],
    ['an instance to fail over', (rds: Rds) => rds.failOverInstance('nope')],
    ['a cluster snapshot', (rds: Rds) => rds.describeClusterSnapshot('nope')],
    [
      'a cluster to snapshot',
      (rds: Rds) => rds.createClusterSnapshot({ ...NEW_OF_CLUSTER, cluster: 'nope' }),
    ],
    ['a cluster to fail over', (rds: Rds) => rds.failOverCluster({ id: 'nope' })],
    ['a replica to promote', (rds: Rds) => rds.promoteReplica('nope')],
    ['an instance to delete', (rds: Rds) => rds.deleteInstance('nope')],
    [
      'a snapshot to restore',
      (rds: Rds) => rds.restoreSnapshot({ instance: 'x', snapshot: 'nope', settings: SETTINGS, tags: {} }),
    ],
  ])('%s that does not exist is not found', async (_what, ask) => {
    const { port } = await open();

    await expect(ask(port)).rejects.toMatchObject({ name: 'Failure', kind: 'not_found' });
  });

  test('all snapshots of an instance are listed, newest first', async () => {
    const { port } = await open();

    const listed = await port.listSnapshots(PROD);

    expect(listed.map((one) => one.SnapshotCreateTime?.toISOString().slice(0, 10))).toEqual(
      ['03', '02', '01', '28', '27', '26', '25'].map((day) => `2026-0${Number(day) > 20 ? 2 : 3}-${day}`),
    );
    expect(await port.listSnapshots('nope')).toEqual([]);
  });

  test('a snapshot that RDS took itself is found by its name and by its ARN', async () => {
    const { port } = await open();
    const [newest] = await port.listSnapshots(PROD);

    const byName = await port.describeSnapshot(newest?.DBSnapshotIdentifier ?? '');
    const byArn = await port.describeSnapshot(newest?.DBSnapshotArn ?? '');

    expect(byName).toMatchObject({
      DBSnapshotIdentifier: expect.stringMatching(/^rds:/),
      SnapshotType: 'automated',
    });
    expect(byArn).toEqual(byName);
  });

  test('a snapshot is made over time, and carries its tags', async () => {
    const { port, clock } = await open();

    const started = await port.createSnapshot(NEW);
    await clock.advance(20_000);
    const halfway = await port.describeSnapshot(NEW.snapshot);
    await clock.advance(20_000);
    const ready = await port.describeSnapshot(NEW.snapshot);

    expect([started.Status, started.PercentProgress]).toEqual(['creating', 0]);
    expect([halfway.Status, halfway.PercentProgress]).toEqual(['creating', 50]);
    expect(ready).toMatchObject({ Status: 'available', PercentProgress: 100, SnapshotType: 'manual' });
    expect(tagsOf(ready)).toEqual(TAGS);
  });

  test('a snapshot whose name is taken is a conflict', async () => {
    const { port } = await open();
    await port.createSnapshot(NEW);

    await expect(port.createSnapshot(NEW)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringMatching(/already exists/),
    });
  });

  test('a snapshot of a cluster is made over time, carries its tags, and there is never a second', async () => {
    const { port, clock } = await open();

    const started = await port.createClusterSnapshot(NEW_OF_CLUSTER);
    await clock.advance(40_000);
    const ready = await port.describeClusterSnapshot(NEW_OF_CLUSTER.snapshot);

    expect([started.Status, started.PercentProgress]).toEqual(['creating', 0]);
    expect(ready).toMatchObject({ Status: 'available', DBClusterIdentifier: 'credlink-analytics' });
    expect(tagsOf(ready)).toEqual(TAGS);
    await expect(port.createClusterSnapshot(NEW_OF_CLUSTER)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringMatching(/already exists/),
    });
  });

  test('a cluster that fails over cannot be snapshotted', async () => {
    const { port } = await open();
    await port.failOverCluster({ id: 'credlink-analytics' });

    await expect(port.createClusterSnapshot(NEW_OF_CLUSTER)).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('a restored instance takes over the settings it is given, and is available after a while', async () => {
    const { port, clock } = await open();
    const [newest] = await port.listSnapshots(PROD);
    const snapshot = newest?.DBSnapshotIdentifier ?? '';

    const started = await port.restoreSnapshot({
      instance: 'back',
      snapshot,
      settings: SETTINGS,
      tags: TAGS,
    });
    await clock.advance(90_000);
    const ready = await port.describeInstance('back');

    expect(started).toMatchObject({ DBInstanceStatus: 'creating' });
    expect(started.Endpoint).toBeUndefined();
    expect(ready).toMatchObject({
      DBInstanceStatus: 'available',
      MultiAZ: true,
      DBSubnetGroup: { DBSubnetGroupName: 'credlink-private' },
      VpcSecurityGroups: [{}, { VpcSecurityGroupId: 'sg-0credlinkops' }],
    });
    expect(tagsOf(ready)).toEqual(TAGS);
  });

  test('nothing is ever restored over an instance that is there', async () => {
    const { port } = await open();
    const snapshot = (await port.listSnapshots(PROD))[0]?.DBSnapshotIdentifier ?? '';

    await expect(
      port.restoreSnapshot({ instance: PROD, snapshot, settings: SETTINGS, tags: {} }),
    ).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('a failover swaps the zones and is told in the events', async () => {
    const { port, clock } = await open();
    const since = clock.now();

    const started = await port.failOverInstance(PROD);
    await clock.advance(20_000);
    const after = await port.describeInstance(PROD);
    const events = await port.listEvents({ type: 'db-instance', id: PROD, since });

    expect(started.DBInstanceStatus).toBe('rebooting');
    expect(after).toMatchObject({ DBInstanceStatus: 'available', AvailabilityZone: 'us-east-1b' });
    expect(events.map((one) => one.Message)).toEqual([
      'Multi-AZ instance failover started.',
      'Multi-AZ instance failover completed',
    ]);
    expect(events[0]?.EventCategories).toEqual(['failover']);
  });

  test('an instance that is busy, or has no standby, cannot fail over', async () => {
    const { port } = await open();
    await port.failOverInstance(PROD);

    await expect(port.failOverInstance(PROD)).rejects.toMatchObject({ kind: 'conflict' });
    await expect(port.failOverInstance('credlink-prod-replica')).rejects.toMatchObject({ kind: 'invalid' });
  });

  test('a cluster fails over to its reader', async () => {
    const { port, clock } = await open();

    const started = await port.failOverCluster({ id: 'credlink-analytics', to: 'credlink-analytics-2' });
    await clock.advance(20_000);
    const after = await port.describeCluster('credlink-analytics');

    expect(started.Status).toBe('failing-over');
    expect(after).toMatchObject({
      Status: 'available',
      DBClusterMembers: [{ IsClusterWriter: false }, { IsClusterWriter: true }],
    });
  });

  test('a promoted replica has no source any more', async () => {
    const { port, clock } = await open();

    const started = await port.promoteReplica('credlink-prod-replica');
    await clock.advance(30_000);
    const after = await port.describeInstance('credlink-prod-replica');

    expect(started).toMatchObject({
      DBInstanceStatus: 'modifying',
      ReadReplicaSourceDBInstanceIdentifier: PROD,
    });
    expect(after.ReadReplicaSourceDBInstanceIdentifier).toBeUndefined();
    await expect(port.promoteReplica('credlink-prod-replica')).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('a deleted instance is gone after a while', async () => {
    const { port, clock } = await open();

    const started = await port.deleteInstance('credlink-prod-replica');
    await expect(port.deleteInstance('credlink-prod-replica')).rejects.toMatchObject({ kind: 'conflict' });
    await clock.advance(60_000);

    expect(started.DBInstanceStatus).toBe('deleting');
    await expect(port.describeInstance('credlink-prod-replica')).rejects.toMatchObject({ kind: 'not_found' });
  });

  test('an instance with deletion protection is not deleted', async () => {
    const { port } = await open();

    expect(await port.describeInstance(PROD)).toMatchObject({ DeletionProtection: true });
    await expect(port.deleteInstance(PROD)).rejects.toMatchObject({ kind: 'invalid' });
  });

  failsInWords<Rds>({
    system: 'rds',
    open,
    read: (port, signal) => port.describeInstance(PROD, signal),
    write: (port) => port.createSnapshot(NEW),
    happened: async (port) => (await port.listSnapshots(PROD)).length === 8,
  });
});

function simulator(): RdsSubject & { readonly faults: Faults } {
  const clock = new HeldClock();
  const faults = new Faults();
  return { port: simulateRds({ state: seedRds(clock.now()), clock, faults }), clock, faults };
}

async function overTheWire(): Promise<RdsSubject> {
  const { port: simulated, clock, faults } = simulator();
  const wire = await onTheWire('rds', rdsServer(simulated), faults);
  const port = connectRds({ region: 'us-east-1', endpoint: wire.url, clock: systemClock });
  return { port, clock, faults: wire.faults };
}
