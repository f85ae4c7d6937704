import { Failure, type FailureKind } from '../../lib/failure.ts';
import type { PanelRow } from '../panel.ts';
import type { Simulation } from '../simulation.ts';
import { troubles } from '../troubles.ts';
import type { Rds } from './port.ts';
import { type RdsState, report, type SimulatedInstance, settle } from './simulated-state.ts';
import {
  clusterRow,
  instanceRow,
  toCluster,
  toClusterSnapshot,
  toInstance,
  toSnapshot,
} from './simulated-views.ts';

const SNAPSHOT_MS = 40_000;
const RESTORE_MS = 90_000;
const FAILOVER_MS = 20_000;
const PROMOTION_MS = 30_000;
const DELETION_MS = 60_000;
const SYSTEM = 'Amazon RDS';

export interface SimulatedRds extends Rds {
  rows(): readonly PanelRow[];
}

/** A region of Amazon RDS in which everything takes its time; time is read, never waited for. */
export function simulateRds({
  state,
  clock,
  faults,
  changed = () => {},
}: Simulation<RdsState>): SimulatedRds {
  const call = troubles({ id: 'rds', system: SYSTEM, faults, clock });
  faults.declare('rds/snapshot-fails', 'Snapshots fail');
  faults.declare('rds/standby-missing', 'The standby of Multi-AZ instances does not take over');
  const until = (ms: number) => new Date(clock.now().getTime() + ms).toISOString();
  const upToDate = () => {
    if (settle(state, clock.now())) changed();
  };

  function instance(id: string, operation: string): SimulatedInstance {
    upToDate();
    const found = state.instances.find((one) => one.id === id);
    if (!found) throw answer('not_found', operation, `DBInstance ${id} not found.`);
    return found;
  }

  function idle(id: string, operation: string): SimulatedInstance {
    const found = instance(id, operation);
    if (found.busy) throw answer('conflict', operation, `DB instance ${id} is ${found.busy.doing}.`);
    return found;
  }

  function cluster(id: string, operation: string) {
    upToDate();
    const found = state.clusters.find((one) => one.id === id);
    if (!found) throw answer('not_found', operation, `DBCluster ${id} not found.`);
    return found;
  }

  function snapshot(id: string, operation: string) {
    const found = state.snapshots.find((one) => one.id === id || id.endsWith(`:snapshot:${one.id}`));
    if (!found) throw answer('not_found', operation, `DBSnapshot ${id} not found.`);
    return found;
  }

  return {
    describeInstance(id, signal) {
      const operation = `describe instance ${id}`;
      return call({ operation, signal }, () => toInstance(state, instance(id, operation)));
    },

    describeCluster(id, signal) {
      const operation = `describe cluster ${id}`;
      return call({ operation, signal }, () => toCluster(cluster(id, operation)));
    },

    describeSnapshot(id, signal) {
      const operation = `describe snapshot ${id}`;
      return call({ operation, signal }, () => toSnapshot(state, snapshot(id, operation), clock.now()));
    },

    listSnapshots(id, signal) {
      return call({ operation: `list snapshots of ${id}`, signal }, () =>
        state.snapshots
          .filter((one) => one.instance === id)
          .toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))
          .map((one) => toSnapshot(state, one, clock.now())),
      );
    },

    listEvents({ id, since }, signal) {
      return call({ operation: `list events of ${id}`, signal }, () => {
        upToDate();
        return state.events
          .filter((one) => one.about === id && Date.parse(one.at) >= since.getTime())
          .map(({ at, message, categories }) => ({
            Date: new Date(at),
            Message: message,
            EventCategories: categories,
          }));
      });
    },

    createSnapshot({ instance: of, snapshot: id, tags }, signal) {
      const operation = `create snapshot ${id}`;
      return call({ operation, signal, writes: true }, () => {
        const source = idle(of, operation);
        if (state.snapshots.some((one) => one.id === id))
          throw answer('conflict', operation, `Cannot create the snapshot because ${id} already exists.`);
        const made = {
          ...{ id, instance: of, type: 'manual' as const, tags: { ...tags }, storageGb: source.storageGb },
          ...{ startedAt: clock.now().toISOString(), readyAt: until(SNAPSHOT_MS) },
          fails: faults.isOn('rds/snapshot-fails'),
        };
        state.snapshots.push(made);
        changed();
        return toSnapshot(state, made, clock.now());
      });
    },

    describeClusterSnapshot(id, signal) {
      const operation = `describe cluster snapshot ${id}`;
      return call({ operation, signal }, () => {
        const found = state.clusterSnapshots.find((one) => one.id === id);
        if (!found) throw answer('not_found', operation, `DBClusterSnapshot ${id} not found.`);
        return toClusterSnapshot(found, clock.now());
      });
    },

    createClusterSnapshot({ cluster: of, snapshot: id, tags }, signal) {
      const operation = `create cluster snapshot ${id}`;
      return call({ operation, signal, writes: true }, () => {
        const source = cluster(of, operation);
        if (source.failover)
          throw answer('conflict', operation, `DBCluster ${of} is failing-over, not available.`);
        if (state.clusterSnapshots.some((one) => one.id === id))
          throw answer('conflict', operation, `DBClusterSnapshot ${id} already exists.`);
        const made = {
          ...{ id, cluster: of, type: 'manual' as const, tags: { ...tags }, storageGb: 1 },
          ...{ startedAt: clock.now().toISOString(), readyAt: until(SNAPSHOT_MS) },
          fails: faults.isOn('rds/snapshot-fails'),
        };
        state.clusterSnapshots.push(made);
        changed();
        return toClusterSnapshot(made, clock.now());
      });
    },

    restoreSnapshot({ instance: id, snapshot: from, settings, tags }, signal) {
      const operation = `restore snapshot ${from} to ${id}`;
      return call({ operation, signal, writes: true }, () => {
        const taken = snapshot(from, operation);
        if (state.instances.some((one) => one.id === id))
          throw answer('conflict', operation, `DB instance ${id} already exists.`);
        if (toSnapshot(state, taken, clock.now()).Status !== 'available')
          throw answer('conflict', operation, `DB snapshot ${from} is not available.`);
        const source = state.instances.find((one) => one.id === taken.instance);
        const made: SimulatedInstance = {
          ...{ id, engine: source?.engine ?? 'postgres', engineVersion: source?.engineVersion ?? '16.4' },
          ...{ storageGb: taken.storageGb, settings: { ...settings }, tags: { ...tags } },
          zone: `${state.region}a`,
          ...(settings.MultiAZ && { standbyZone: `${state.region}b` }),
          busy: { doing: 'creating', until: until(RESTORE_MS) },
        };
        state.instances.push(made);
        report(state, id, clock.now(), `Restored from snapshot ${from}`, 'restoration');
        changed();
        return toInstance(state, made);
      });
    },

    failOverInstance(id, signal) {
      const operation = `reboot instance ${id} with failover`;
      return call({ operation, signal, writes: true }, () => {
        const found = idle(id, operation);
        if (!found.settings.MultiAZ)
          throw answer(
            'invalid',
            operation,
            `${id} is not configured for Multi-AZ: ForceFailover cannot be set.`,
          );
        const swaps = !faults.isOn('rds/standby-missing');
        found.busy = { doing: 'rebooting', until: until(FAILOVER_MS), swaps };
        report(state, id, clock.now(), 'Multi-AZ instance failover started.', 'failover');
        changed();
        return toInstance(state, found);
      });
    },

    failOverCluster({ id, to }, signal) {
      const operation = `fail over cluster ${id}`;
      return call({ operation, signal, writes: true }, () => {
        const found = cluster(id, operation);
        const next = found.members.find((one) => one !== found.writer && (to === undefined || one === to));
        if (found.failover || next === undefined)
          throw answer('conflict', operation, `Cluster ${id} has no reader that could take over.`);
        found.failover = { to: next, until: until(FAILOVER_MS) };
        report(state, id, clock.now(), `Started failover to DB instance: ${next}`, 'failover');
        changed();
        return toCluster(found);
      });
    },

    promoteReplica(id, signal) {
      const operation = `promote read replica ${id}`;
      return call({ operation, signal, writes: true }, () => {
        const found = idle(id, operation);
        if (found.replicaOf === undefined)
          throw answer('conflict', operation, `${id} is not a read replica.`);
        found.busy = { doing: 'modifying', until: until(PROMOTION_MS) };
        changed();
        return toInstance(state, found);
      });
    },

    deleteInstance(id, signal) {
      const operation = `delete instance ${id}`;
      return call({ operation, signal, writes: true }, () => {
        const found = idle(id, operation);
        if (found.isProtected)
          throw answer('invalid', operation, `Cannot delete protected DB Instance ${id}.`);
        found.busy = { doing: 'deleting', until: until(DELETION_MS) };
        changed();
        return toInstance(state, found);
      });
    },

    rows() {
      upToDate();
      return [...state.instances.map(instanceRow), ...state.clusters.map(clusterRow)];
    },
  };
}

function answer(kind: FailureKind, operation: string, message: string): Failure {
  return new Failure({ system: SYSTEM, operation, kind, message });
}
