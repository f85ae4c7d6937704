import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import { scale } from '../ecs/simulated-rollout.ts';
import type { EcsState } from '../ecs/simulated-state.ts';
import type { PanelRow } from '../panel.ts';
import type { Simulation } from '../simulation.ts';
import { troubles } from '../troubles.ts';
import { type Autoscaling, type EcsService, ScalableTarget } from './port.ts';

export const AutoscalingState = z.object({ targets: z.array(ScalableTarget) });
export type AutoscalingState = z.output<typeof AutoscalingState>;

interface AutoscalingSimulation extends Simulation<AutoscalingState> {
  /** The services that are scaled, changed in place. */
  readonly ecs: EcsState;
}

export interface SimulatedAutoscaling extends Autoscaling {
  /** What its policies do on their own. To be called before anybody looks at a service. */
  act(): void;
  rows(): readonly PanelRow[];
}

const SYSTEM = 'AWS Application Auto Scaling';

/** As documented for ECS: a scale-out brings a service that is below its minimum up to it, unless that is suspended. */
export function simulateAutoscaling(simulation: AutoscalingSimulation): SimulatedAutoscaling {
  const { state, ecs, clock, faults, changed = () => {} } = simulation;
  const call = troubles({ id: 'autoscaling', system: SYSTEM, faults, clock });
  faults.declare('autoscaling/scales-out', 'Alarms make autoscaling scale out');
  const find = (at: EcsService) => state.targets.find((one) => one.ResourceId === resourceId(at));

  return {
    describeScalableTarget(at, signal) {
      const operation = `describe scalable target ${at.cluster}/${at.service}`;
      return call({ operation, signal }, () => structuredClone(find(at)));
    },

    suspendScaling({ suspended, ...at }, signal) {
      const operation = `register scalable target ${at.cluster}/${at.service}`;
      return call({ operation, signal, writes: true }, () => {
        const target = find(at);
        if (!target) throw noTarget(at, operation);
        target.SuspendedState = { ...suspended };
        changed();
      });
    },

    act() {
      if (!faults.isOn('autoscaling/scales-out')) return;
      for (const service of ecs.services) {
        const target = find({ cluster: service.cluster, service: service.name });
        if (!target || target.SuspendedState.DynamicScalingOutSuspended) continue;
        if (service.desiredCount >= target.MinCapacity) continue;
        scale(ecs, service, target.MinCapacity, clock.now());
        changed();
      }
    },

    rows: () => state.targets.map(row),
  };
}

function resourceId({ cluster, service }: EcsService): string {
  return `service/${cluster}/${service}`;
}

/** What RegisterScalableTarget answers when there is nothing to update and the limits of a new one are missing. */
function noTarget(at: EcsService, operation: string): Failure {
  const message = `${SYSTEM} knows no scalable target ${resourceId(at)}.`;
  return new Failure({ system: SYSTEM, operation, kind: 'invalid', message });
}

function row({ ResourceId, MinCapacity, MaxCapacity, SuspendedState }: ScalableTarget): PanelRow {
  const held = Object.values(SuspendedState).some(Boolean);
  return {
    id: `autoscaling/${ResourceId}`,
    title: ResourceId,
    status: held ? 'Held' : 'Active',
    detail: `between ${MinCapacity} and ${MaxCapacity} tasks`,
    tone: held ? 'quiet' : 'good',
  };
}
