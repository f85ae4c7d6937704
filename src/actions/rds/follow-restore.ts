import { formatDuration } from '../../lib/duration.ts';
import { unlessMissing } from '../../lib/unless-missing.ts';
import type { DbInstance, InstanceSettings } from '../../systems/rds/port.ts';
import {
  type ActionContext,
  hadMs,
  type LeftOpen,
  type Observation,
  type Place,
  type Seen,
} from '../action.ts';
import { awsRds, isMarked, rdsTarget } from './rds-reference.ts';
import { RestoreGuards, type RestoreInput } from './restore-input.ts';

const LOOK_AGAIN_MS = 15_000;
/** Neither of these becomes available any more. */
const BROKEN = /^(failed|incompatible-.*|restore-error|deleting)$/;

/** Looks how far the new instance is; the tags in it say whether it is ours. */
export async function followRestore(
  context: ActionContext,
  input: RestoreInput,
  seen: Seen,
): Promise<Observation> {
  const found = await unlessMissing(context.systems.rds.describeInstance(input.into, context.signal));
  if (!found) return seen.receipt ? gone(input) : { status: 'absent' };
  if (!isMarked(found, context)) return notOurs(context, input);
  const leaves = leavesOf(context, input);
  const { DBInstanceStatus: status } = found;
  if (status === 'available') return available({ input, seen, found, leaves });
  if (BROKEN.test(status))
    return {
      status: 'failed',
      reason: `The new instance ${input.into} is ${status}. Look at its events in RDS.`,
      leaves,
    };

  const isLate = hadMs(context.now, seen) > input.available_within;
  if (!isLate) return { status: 'waiting', progress: `${input.into} is ${status}`, againInMs: LOOK_AGAIN_MS };
  const reason = `${input.into} was not available within ${formatDuration(input.available_within)}: it is ${status}. It goes on by itself.`;
  return { status: 'failed', reason, leaves };
}

interface Restored {
  readonly input: RestoreInput;
  readonly seen: Seen;
  readonly found: DbInstance;
  readonly leaves: readonly LeftOpen[];
}

function available({ input, seen, found, leaves }: Restored): Observation {
  const differs = differences(found, RestoreGuards.parse(seen.plan.guards).settings);
  if (differs.length > 0)
    return {
      status: 'failed',
      reason: `${input.into} is available, but not as planned: ${differs.join('; ')}.`,
      leaves,
    };
  const { Address = 'unknown', Port = 0 } = found.Endpoint ?? {};
  const { snapshot, taken_at } = seen.plan.outputs;
  return {
    status: 'done',
    outputs: {
      instance: input.into,
      snapshot,
      taken_at: taken_at ?? 'unknown',
      endpoint: `${Address}:${Port}`,
    },
    evidence: [
      `${input.into} is available on ${Address}:${Port}, restored from ${String(snapshot)}.`,
      `It has the subnet group and the security groups of ${input.source}.`,
    ],
    leaves,
  };
}

/** What decides whether anybody can reach it, and whether a failure of one zone takes it down. */
function differences(found: DbInstance, wanted: InstanceSettings): readonly string[] {
  const groups = found.VpcSecurityGroups.map((one) => one.VpcSecurityGroupId).sort();
  const subnets = found.DBSubnetGroup?.DBSubnetGroupName;
  return [
    ...(groups.join() === [...wanted.VpcSecurityGroupIds].sort().join()
      ? []
      : [`its security groups are ${groups.join(', ') || 'none'}`]),
    ...(wanted.DBSubnetGroupName === undefined || subnets === wanted.DBSubnetGroupName
      ? []
      : [`its subnet group is ${subnets ?? 'none'}`]),
    ...(found.MultiAZ === wanted.MultiAZ ? [] : [found.MultiAZ ? 'it is Multi-AZ' : 'it is not Multi-AZ']),
  ];
}

/** It costs money and holds data until somebody uses it or deletes it. */
export function leavesOf(
  { environment }: Place,
  { into, source }: Pick<RestoreInput, 'into' | 'source'>,
): readonly LeftOpen[] {
  const what = `RDS instance ${into} stands beside ${source}: use it, or delete it`;
  return [{ target: rdsTarget(environment, 'instance', into), what }];
}

function gone({ into }: RestoreInput): Observation {
  return { status: 'failed', reason: `The new instance ${into} was begun, and has been deleted since.` };
}

function notOurs({ environment }: ActionContext, { into }: RestoreInput): Observation {
  const look = awsRds(environment, 'describe-db-instances', '--db-instance-identifier', into);
  const reason = `There is an instance ${into}, but without this run's tags: somebody else made it.`;
  return { status: 'unknown', reason, look: [look] };
}
