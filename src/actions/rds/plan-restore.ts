import { formatDuration } from '../../lib/duration.ts';
import { minute } from '../../lib/minute.ts';
import { unlessMissing } from '../../lib/unless-missing.ts';
import type { DbInstance, DbSnapshot, InstanceSettings, Rds } from '../../systems/rds/port.ts';
import { tagsOf } from '../../systems/rds/port.ts';
import type { ActionContext, Change, StepPlan } from '../action.ts';
import { awsRds, emptyPlan, tagArguments } from './rds-reference.ts';
import type { RestoreInput } from './restore-input.ts';

/** Chooses and pins the snapshot, and copies from the source what RDS would otherwise fill with defaults. */
export async function planRestore(context: ActionContext, input: RestoreInput): Promise<StepPlan> {
  const { rds } = context.systems;
  const [taken, source] = await Promise.all([
    unlessMissing(rds.describeInstance(input.into, context.signal)),
    unlessMissing(rds.describeInstance(input.source, context.signal)),
  ]);
  if (taken)
    return emptyPlan({
      obstacle: `There is an instance ${input.into} already (${taken.DBInstanceStatus}), and Runbolt restores over nothing. Name another.`,
    });
  if (!source)
    return emptyPlan({
      obstacle: `There is no instance ${input.source} to copy network and settings from. Name one that stands where the new one should.`,
    });
  const chosen = await chooseSnapshot(context, input);
  if (typeof chosen === 'string') return emptyPlan({ obstacle: chosen });
  return planFor(context, { input, source, snapshot: chosen });
}

/** The pinned one, the named one, or the newest that predates the run; or why there is none. */
async function chooseSnapshot(context: ActionContext, input: RestoreInput): Promise<DbSnapshot | string> {
  const { rds } = context.systems;
  const pinned = context.pinned?.snapshot;
  const named = typeof pinned === 'string' ? pinned : input.snapshot;
  const found =
    named === undefined
      ? await newest(rds, context, input)
      : await rds.describeSnapshot(named, context.signal);
  if (!found) {
    const before = input.taken_before === undefined ? '' : ` taken before ${input.taken_before}`;
    return `There is no available snapshot of ${input.source}${before}. Name one, or restore to a point in time by hand.`;
  }
  const { DBSnapshotIdentifier: id, DBInstanceIdentifier: of, Status } = found;
  if (Status !== 'available')
    return `The snapshot ${id} is ${Status}: only an available one can be restored.`;
  if (of !== input.source) return `The snapshot ${id} is of ${of}, not of ${input.source}.`;
  if (!isBefore(found, input)) return `The snapshot ${id} was not taken before ${input.taken_before}.`;
  return found;
}

/** What a run of Runbolt took is a safeguard, maybe of the damage itself: it is restored only by name. */
async function newest(rds: Rds, { run, signal }: ActionContext, input: RestoreInput) {
  const snapshots = await rds.listSnapshots(input.source, signal);
  return snapshots.find(
    (one) =>
      one.Status === 'available' &&
      tagsOf(one)['runbolt/run'] === undefined &&
      (one.SnapshotCreateTime ?? run.startedAt) < run.startedAt &&
      isBefore(one, input),
  );
}

function isBefore({ SnapshotCreateTime }: DbSnapshot, { taken_before }: RestoreInput): boolean {
  if (taken_before === undefined) return true;
  return SnapshotCreateTime !== undefined && SnapshotCreateTime < new Date(taken_before);
}

interface Chosen {
  readonly input: RestoreInput;
  readonly source: DbInstance;
  readonly snapshot: DbSnapshot;
}

function planFor(context: ActionContext, { input, source, snapshot }: Chosen): StepPlan {
  const settings = settingsOf(source);
  const { DBSnapshotArn: arn, SnapshotType, AllocatedStorage } = snapshot;
  // One that another account shares has to be named by its ARN.
  const id = input.snapshot?.startsWith('arn:') ? input.snapshot : snapshot.DBSnapshotIdentifier;
  const takenAt = snapshot.SnapshotCreateTime;
  const age = takenAt && formatDuration(Math.max(0, context.now.getTime() - takenAt.getTime()));
  return {
    changes: [
      {
        target: `rds/instance/${input.into}`,
        field: 'instance',
        before: 'none',
        after: `restored from ${id}`,
      },
      ...settingChanges(input.into, settings),
    ],
    guards: { snapshot_arn: arn, settings },
    outputs: { instance: input.into, snapshot: id, ...(takenAt && { taken_at: takenAt.toISOString() }) },
    facts: [
      `${id} (${SnapshotType}, ${AllocatedStorage} GiB) was taken ${takenAt ? `at ${minute(takenAt)}, ${age} ago` : 'at an unknown time'}: rows written later are not in it.`,
      `${input.source} is not touched and goes on serving. Nobody uses ${input.into} before they are told its address.`,
      `Users and passwords are those of ${input.source} at that time.`,
    ],
    warnings:
      source.DBClusterIdentifier === undefined
        ? []
        : ['The source is a member of a cluster; this restores a single instance.'],
    commands: [
      awsRds(
        context.environment,
        'restore-db-instance-from-db-snapshot',
        ...['--db-instance-identifier', input.into, '--db-snapshot-identifier', id],
        ...settingArguments(settings),
        ...tagArguments(context),
      ),
      awsRds(context.environment, 'wait', 'db-instance-available', '--db-instance-identifier', input.into),
    ],
  };
}

/** Without these RDS takes the default network and parameters and one zone, and nobody reaches the database. */
function settingsOf(source: DbInstance): InstanceSettings {
  const [parameters] = source.DBParameterGroups;
  const [options] = source.OptionGroupMemberships;
  return {
    DBInstanceClass: source.DBInstanceClass,
    ...(source.DBSubnetGroup && { DBSubnetGroupName: source.DBSubnetGroup.DBSubnetGroupName }),
    VpcSecurityGroupIds: source.VpcSecurityGroups.map((one) => one.VpcSecurityGroupId),
    ...(parameters && { DBParameterGroupName: parameters.DBParameterGroupName }),
    ...(options && { OptionGroupName: options.OptionGroupName }),
    MultiAZ: source.MultiAZ,
    PubliclyAccessible: source.PubliclyAccessible,
  };
}

const WORDS: Readonly<Record<keyof InstanceSettings, string>> = {
  DBInstanceClass: 'instance class',
  DBSubnetGroupName: 'subnet group',
  VpcSecurityGroupIds: 'security groups',
  DBParameterGroupName: 'parameter group',
  OptionGroupName: 'option group',
  MultiAZ: 'Multi-AZ',
  PubliclyAccessible: 'publicly accessible',
};

function settingChanges(into: string, settings: InstanceSettings): readonly Change[] {
  const values: Readonly<Record<string, string | boolean | readonly string[] | undefined>> = settings;
  return Object.entries(WORDS).flatMap(([key, field]) => {
    const after = values[key];
    return after === undefined ? [] : [{ target: `rds/instance/${into}`, field, before: 'none', after }];
  });
}

function settingArguments(settings: InstanceSettings): readonly string[] {
  const named = (flag: string, value: string | undefined) => (value === undefined ? [] : [flag, value]);
  return [
    ...['--db-instance-class', settings.DBInstanceClass],
    ...named('--db-subnet-group-name', settings.DBSubnetGroupName),
    ...(settings.VpcSecurityGroupIds.length > 0
      ? ['--vpc-security-group-ids', ...settings.VpcSecurityGroupIds]
      : []),
    ...named('--db-parameter-group-name', settings.DBParameterGroupName),
    ...named('--option-group-name', settings.OptionGroupName),
    settings.MultiAZ ? '--multi-az' : '--no-multi-az',
    settings.PubliclyAccessible ? '--publicly-accessible' : '--no-publicly-accessible',
  ];
}
