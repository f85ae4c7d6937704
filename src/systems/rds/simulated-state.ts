import { z } from 'zod';
import { InstanceSettings } from './port.ts';

/** Something that takes its time; `until` is when it is over. */
const Busy = z.object({
  doing: z.enum(['creating', 'rebooting', 'modifying', 'deleting']),
  until: z.string(),
  /** Its standby takes over when it ends. */
  swaps: z.boolean().optional(),
});

const Taken = z.object({
  id: z.string(),
  type: z.enum(['manual', 'automated']),
  startedAt: z.string(),
  readyAt: z.string(),
  fails: z.boolean(),
  storageGb: z.number(),
  tags: z.record(z.string(), z.string()),
});

/** The simulated region as plain JSON: what a snapshot keeps, and what the simulator changes in place. */
export const RdsState = z.object({
  region: z.string(),
  account: z.string(),
  instances: z.array(
    z.object({
      id: z.string(),
      engine: z.string(),
      engineVersion: z.string(),
      storageGb: z.number(),
      settings: InstanceSettings,
      zone: z.string(),
      standbyZone: z.string().optional(),
      replicaOf: z.string().optional(),
      cluster: z.string().optional(),
      tags: z.record(z.string(), z.string()),
      isProtected: z.boolean().optional(),
      busy: Busy.optional(),
    }),
  ),
  clusters: z.array(
    z.object({
      id: z.string(),
      engine: z.string(),
      writer: z.string(),
      members: z.array(z.string()),
      /** Who will be the writer, and when. */
      failover: z.object({ to: z.string(), until: z.string() }).optional(),
    }),
  ),
  snapshots: z.array(Taken.extend({ instance: z.string() })),
  clusterSnapshots: z.array(Taken.extend({ cluster: z.string() })).prefault([]),
  /** Oldest first. */
  events: z.array(
    z.object({ about: z.string(), at: z.string(), message: z.string(), categories: z.array(z.string()) }),
  ),
});
export type RdsState = z.output<typeof RdsState>;
export type SimulatedInstance = RdsState['instances'][number];
export type SimulatedCluster = RdsState['clusters'][number];
export type SimulatedSnapshot = RdsState['snapshots'][number];
export type SimulatedClusterSnapshot = RdsState['clusterSnapshots'][number];

export function report(state: RdsState, about: string, at: Date, message: string, category: string): void {
  state.events.push({ about, at: at.toISOString(), message, categories: [category] });
}

/** Brings the region up to `now`: whatever the time that passed has ended. True when something has. */
export function settle(state: RdsState, now: Date): boolean {
  const deleted = state.instances.filter(({ busy }) => busy?.doing === 'deleting' && isOver(busy, now));
  state.instances = state.instances.filter((one) => !deleted.includes(one));
  const instances = state.instances.filter((one) => settleInstance(state, one, now));
  const clusters = state.clusters.filter((one) => settleCluster(state, one, now));
  return deleted.length + instances.length + clusters.length > 0;
}

const isOver = ({ until }: { readonly until: string }, now: Date): boolean =>
  Date.parse(until) <= now.getTime();

function settleInstance(state: RdsState, one: SimulatedInstance, now: Date): boolean {
  const { busy } = one;
  if (!busy || !isOver(busy, now)) return false;
  const at = new Date(busy.until);
  delete one.busy;
  if (busy.swaps && one.standbyZone !== undefined) {
    [one.zone, one.standbyZone] = [one.standbyZone, one.zone];
    report(state, one.id, at, 'Multi-AZ instance failover completed', 'failover');
  }
  if (busy.doing === 'modifying') {
    delete one.replicaOf;
    report(
      state,
      one.id,
      at,
      'Promoted Read Replica instance to a stand-alone database instance.',
      'read replica',
    );
  }
  return true;
}

function settleCluster(state: RdsState, one: SimulatedCluster, now: Date): boolean {
  const { failover } = one;
  if (!failover || Date.parse(failover.until) > now.getTime()) return false;
  one.writer = failover.to;
  delete one.failover;
  const message = `Completed failover to DB instance: ${one.writer}`;
  report(state, one.id, new Date(failover.until), message, 'failover');
  return true;
}
