import {
  CreateDBClusterCommand,
  CreateDBInstanceCommand,
  CreateDBInstanceReadReplicaCommand,
  CreateDBParameterGroupCommand,
  CreateDBSnapshotCommand,
  CreateOptionGroupCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import type { AccountPlace } from './fill-account.ts';

const POSTGRES = {
  Engine: 'postgres',
  EngineVersion: '16.4',
  DBInstanceClass: 'db.m6g.large',
  AllocatedStorage: 200,
};
const LOGIN = { MasterUsername: 'credlink', MasterUserPassword: 'made-up-password' };

/** A Multi-AZ database in a network of its own, with a replica and a snapshot, and an Aurora cluster of two beside it. */
export async function fillDatabases(place: AccountPlace): Promise<void> {
  const rds = new RDSClient(place);
  const group = { DBParameterGroupName: 'credlink-postgres16', DBParameterGroupFamily: 'postgres16' };
  await rds.send(new CreateDBParameterGroupCommand({ ...group, Description: 'CredLink' }));
  // No emulator knows a newer one of PostgreSQL.
  const options = { EngineName: 'postgres', MajorEngineVersion: '13', OptionGroupDescription: 'CredLink' };
  await rds.send(new CreateOptionGroupCommand({ OptionGroupName: 'credlink-options', ...options }));
  await addDatabase(rds);
  await rds.send(
    new CreateDBInstanceReadReplicaCommand({
      ...{ DBInstanceIdentifier: 'credlink-prod-replica', SourceDBInstanceIdentifier: 'credlink-prod' },
    }),
  );
  const night = { DBInstanceIdentifier: 'credlink-prod', DBSnapshotIdentifier: 'credlink-prod-night' };
  await rds.send(new CreateDBSnapshotCommand({ ...night, Tags: [{ Key: 'team', Value: 'a < b & c' }] }));
  await addAurora(rds);
}

async function addDatabase(rds: RDSClient): Promise<void> {
  const instance = { ...POSTGRES, ...LOGIN, DBInstanceIdentifier: 'credlink-prod' };
  const settings = {
    DBParameterGroupName: 'credlink-postgres16',
    OptionGroupName: 'credlink-options',
    VpcSecurityGroupIds: ['sg-0credlinkdb', 'sg-0credlinkops'],
    MultiAZ: true,
    PubliclyAccessible: false,
  };
  await rds.send(new CreateDBInstanceCommand({ ...instance, ...settings }));
}

async function addAurora(rds: RDSClient): Promise<void> {
  const cluster = { DBClusterIdentifier: 'credlink-analytics', Engine: 'aurora-postgresql' };
  await rds.send(new CreateDBClusterCommand({ ...cluster, ...LOGIN }));
  for (const DBInstanceIdentifier of ['credlink-analytics-1', 'credlink-analytics-2'])
    await rds.send(
      new CreateDBInstanceCommand({ ...cluster, DBInstanceIdentifier, DBInstanceClass: 'db.r6g.large' }),
    );
}
