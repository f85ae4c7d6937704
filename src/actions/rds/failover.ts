import { z } from 'zod';
import { Duration, formatDuration } from '../../lib/duration.ts';
import type { DbInstance, RdsEvent } from '../../systems/rds/port.ts';
import {
  type ActionContext,
  defineAction,
  hadMs,
  type Observation,
  type Seen,
  type StepPlan,
} from '../action.ts';
import { notYetBegun } from './not-yet-begun.ts';
import { awsRds, emptyPlan, instanceId, rdsTarget } from './rds-reference.ts';
import { refuseMoved } from './refuse-moved.ts';

const MARGIN_MS = 60_000;
const LOOK_AGAIN_MS = 5_000;
/** Clocks differ: what RDS dates this long before our intent may have come after it. */
const SKEW_MS = 60_000;

const Input = z.object({
  instance: instanceId.describe('The Multi-AZ DB instance'),
  available_within: Duration.prefault('10m').describe('How long the failover may take'),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  zone: z.string().describe('The availability zone that the database runs in now'),
  previous_zone: z.string().describe('The one that it ran in before'),
});

const Guards = z.object({ zone: z.string() });

/** Lets the standby of a Multi-AZ instance take over, by a reboot with failover. */
export const failover = defineAction({
  name: 'rds/failover',
  summary: 'Fails a Multi-AZ RDS instance over to its standby',
  effect: 'change',
  input: Input,
  output: Output,
  plannedOutputs: ['previous_zone'],
  targets: ({ instance }, environment) => [rdsTarget(environment, 'instance', instance)],
  deadlineMs: ({ available_within }) => available_within + MARGIN_MS,

  async plan(context, { instance }) {
    return planFor(context, await context.systems.rds.describeInstance(instance, context.signal));
  },

  async apply({ systems, signal }, { instance }, plan) {
    const { AvailabilityZone: now = 'unknown' } = await systems.rds.describeInstance(instance, signal);
    const planned = Guards.parse(plan.guards).zone;
    refuseMoved(`fail over ${instance}`, { what: `The zone of ${instance}`, planned, now });
    const after = await systems.rds.failOverInstance(instance, signal);
    return { status: after.DBInstanceStatus };
  },

  async observe(context, input, seen) {
    const { rds } = context.systems;
    const instance = await rds.describeInstance(input.instance, context.signal);
    const since = new Date(seen.startedAt.getTime() - SKEW_MS);
    const about = { type: 'db-instance', id: input.instance, since } as const;
    const events = await rds.listEvents(about, context.signal);
    return judge(context, { input, seen, instance, events: events.filter(isAboutFailover) });
  },

  whenDone: (_place, input) => wayBack(input),
});

const wayBack = ({ instance, available_within }: Input) => ({
  undo: [
    {
      uses: 'rds/failover',
      with: { instance, available_within: `${Math.ceil(available_within / 1_000)}s` },
    },
  ],
});

function planFor({ environment }: ActionContext, instance: DbInstance): StepPlan {
  const { DBInstanceIdentifier: id, AvailabilityZone: zone = 'unknown' } = instance;
  const obstacle = obstacleFor(instance);
  if (obstacle !== undefined) return emptyPlan({ obstacle });
  const to = instance.SecondaryAvailabilityZone ?? 'the zone of its standby';
  return {
    changes: [{ target: `rds/instance/${id}`, field: 'active in', before: zone, after: to }],
    guards: { zone },
    outputs: { previous_zone: zone },
    facts: [
      'The address stays the same; the standby has every committed write.',
      'Its undo is another failover, back to where it ran.',
    ],
    warnings: [
      'All connections break, and there is no database for a minute or two. Clients must connect again.',
    ],
    commands: [
      awsRds(environment, 'reboot-db-instance', '--db-instance-identifier', id, '--force-failover'),
      awsRds(environment, 'describe-events', '--source-type', 'db-instance', '--source-identifier', id),
    ],
  };
}

function obstacleFor({ DBInstanceIdentifier: id, ...instance }: DbInstance): string | undefined {
  const { DBInstanceStatus: status, DBClusterIdentifier: cluster } = instance;
  if (cluster !== undefined)
    return `${id} is a member of the cluster ${cluster}: use rds/failover-cluster with ${cluster}.`;
  if (!instance.MultiAZ)
    return `${id} is not Multi-AZ: it has no standby, and a reboot would only interrupt it. Restore a snapshot, or promote a replica.`;
  return status === 'available' ? undefined : `${id} is ${status}: wait until it is available.`;
}

const isAboutFailover = ({ EventCategories, Message }: RdsEvent): boolean =>
  EventCategories.includes('failover') || /failover/i.test(Message);

interface Looked {
  readonly input: Input;
  readonly seen: Seen;
  readonly instance: DbInstance;
  readonly events: readonly RdsEvent[];
}

function judge(context: ActionContext, looked: Looked): Observation {
  const { input, seen, instance, events } = looked;
  const { zone: before } = Guards.parse(seen.plan.guards);
  const zone = instance.AvailabilityZone ?? 'unknown';
  const isAvailable = instance.DBInstanceStatus === 'available';
  const begun = seen.receipt !== undefined || !isAvailable || zone !== before || events.length > 0;
  if (!begun) return notYetBegun(context, seen);
  // RDS may show the old zone for a while; then its own event is the proof.
  const tookOver = zone !== before || events.some((one) => /complete/i.test(one.Message));
  if (isAvailable && tookOver) return done(looked, before, zone);

  const isLate = hadMs(context.now, seen) > input.available_within;
  const state = `${input.instance} is ${instance.DBInstanceStatus} in ${zone}`;
  if (!isLate) return { status: 'waiting', progress: state, againInMs: LOOK_AGAIN_MS, ...logOf(events) };
  return {
    status: 'failed',
    reason: `The standby of ${input.instance} did not take over within ${formatDuration(input.available_within)}: ${state}. Look at its events, and at the AWS status page.`,
    ...logOf(events),
  };
}

function done({ input, events }: Looked, before: string, zone: string): Observation {
  return {
    status: 'done',
    outputs: { zone, previous_zone: before },
    evidence: [
      `${input.instance} is available in ${zone}.`,
      ...events.slice(-2).map(({ Message }) => `RDS says: ${Message}`),
    ],
    ...wayBack(input),
    ...logOf(events),
  };
}

function logOf(events: readonly RdsEvent[]): { readonly log?: string } {
  const lines = events.map(({ Date: at, Message }) => `${at.toISOString().slice(11, 19)} ${Message}`);
  return lines.length > 0 ? { log: lines.join('\n') } : {};
}
