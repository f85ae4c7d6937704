import { z } from 'zod';
import { DRILL_MARK, isMarkedForDrills } from '../../lib/drill-mark.ts';
import { Duration, formatDuration } from '../../lib/duration.ts';
import { Failure } from '../../lib/failure.ts';
import { unlessMissing } from '../../lib/unless-missing.ts';
import { type DbInstance, tagsOf } from '../../systems/rds/port.ts';
import {
  type ActionContext,
  defineAction,
  hadMs,
  type Observation,
  type Seen,
  type StepPlan,
} from '../action.ts';
import { notYetBegun } from './not-yet-begun.ts';
import { awsRds, emptyPlan, instanceId, RUN_MARK, rdsTarget } from './rds-reference.ts';

const MARGIN_MS = 60_000;
const LOOK_AGAIN_MS = 15_000;

const Input = z.object({
  instance: instanceId.describe('The instance that a drill has made'),
  gone_within: Duration.prefault('30m').describe('How long the deletion may take'),
});
type Input = z.output<typeof Input>;

const Output = z.object({ instance: z.string().describe('The instance that is gone') });

/** Deletes what a drill has restored. Whatever else has that name stays: it is looked at again just before. */
export const deleteInstance = defineAction({
  name: 'rds/delete-instance',
  summary: 'Deletes an RDS instance that a drill has made, and no other',
  effect: 'destructive',
  noUndo: 'There is no undo and no last snapshot. The snapshot that it was restored from stays.',
  input: Input,
  output: Output,
  plannedOutputs: ['instance'],
  targets: ({ instance }, environment) => [rdsTarget(environment, 'instance', instance)],
  deadlineMs: ({ gone_within }) => gone_within + MARGIN_MS,

  // The same before and after the drill has made it: a plan that was said yes to covers it.
  async plan(context, { instance }) {
    const found = await describe(context, instance);
    const obstacle = found && whyNot(found, context);
    if (obstacle !== undefined) return emptyPlan({ obstacle });
    if (!found && !context.run.drill)
      return emptyPlan({ nothingToDo: `There is no RDS instance ${instance}.` });
    return planFor(context, instance);
  },

  async apply(context, { instance }) {
    const found = await describe(context, instance);
    if (!found || isGoing(found)) return { accepted: true };
    const message = whyNot(found, context);
    if (message !== undefined)
      throw new Failure({ system: 'Amazon RDS', operation: `delete ${instance}`, kind: 'conflict', message });
    await unlessMissing(context.systems.rds.deleteInstance(instance, context.signal));
    return { accepted: true };
  },

  observe: (context, input, seen) => follow(context, input, seen),
  whenDone: ({ environment }, { instance }) => ({ closes: [rdsTarget(environment, 'instance', instance)] }),
});

const describe = ({ systems, signal }: ActionContext, instance: string): Promise<DbInstance | undefined> =>
  unlessMissing(systems.rds.describeInstance(instance, signal));

const isGoing = ({ DBInstanceStatus }: DbInstance): boolean => DBInstanceStatus === 'deleting';

/** Why it has to stay, in one sentence. */
function whyNot(found: DbInstance, { environment }: ActionContext): string | undefined {
  const { DBInstanceIdentifier: id, DBClusterIdentifier: cluster } = found;
  const tags = tagsOf(found);
  if (environment.protected) return `${environment.name} is protected: drills delete nothing there.`;
  if (!isMarkedForDrills(tags) || tags[RUN_MARK] === undefined)
    return `${id} stays: without the tags ${DRILL_MARK} and ${RUN_MARK}, no drill has made it.`;
  if (found.DeletionProtection) return `${id} stays: somebody has switched its deletion protection on.`;
  if (cluster !== undefined) return `${id} stays: it is part of the cluster ${cluster}.`;
  const replicas = found.ReadReplicaDBInstanceIdentifiers;
  return replicas.length > 0 ? `${id} stays: ${replicas.join(', ')} replicates from it.` : undefined;
}

function planFor({ environment }: ActionContext, instance: string): StepPlan {
  const named = ['--db-instance-identifier', instance];
  const now = ['--skip-final-snapshot', '--delete-automated-backups'];
  return {
    changes: [
      {
        target: `rds/instance/${instance}`,
        field: 'instance',
        before: 'restored by a drill',
        after: 'deleted',
      },
    ],
    guards: {},
    outputs: { instance },
    facts: [`Only if it carries the tag ${DRILL_MARK} and no deletion protection by then.`],
    warnings: [],
    commands: [
      awsRds(environment, 'delete-db-instance', ...named, ...now),
      awsRds(environment, 'wait', 'db-instance-deleted', ...named),
    ],
  };
}

async function follow(
  context: ActionContext,
  { instance, gone_within }: Input,
  seen: Seen,
): Promise<Observation> {
  const found = await describe(context, instance);
  if (!found) return gone(context, instance);
  if (!seen.receipt && !isGoing(found)) return notYetBegun(context, seen);
  const state = `${instance} is ${found.DBInstanceStatus}`;
  if (hadMs(context.now, seen) <= gone_within)
    return { status: 'waiting', progress: state, againInMs: LOOK_AGAIN_MS };
  const reason = `${instance} was not gone within ${formatDuration(gone_within)}: it is ${found.DBInstanceStatus}. It may go on by itself.`;
  return { status: 'failed', reason };
}

const gone = ({ environment }: ActionContext, instance: string): Observation => ({
  status: 'done',
  outputs: { instance },
  evidence: [`There is no RDS instance ${instance} any more; the snapshot it was restored from stays.`],
  closes: [rdsTarget(environment, 'instance', instance)],
});
