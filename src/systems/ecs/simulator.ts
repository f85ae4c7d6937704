import { Failure, type FailureKind } from '../../lib/failure.ts';
import type { PanelRow } from '../panel.ts';
import type { Simulation } from '../simulation.ts';
import { troubles } from '../troubles.ts';
import { type Ecs, NOT_IMPLEMENTED } from './port.ts';
import { primary, rollBack, runningBuilds, scale, settle, startRollout } from './simulated-rollout.ts';
import {
  arn,
  type EcsState,
  findTaskDefinition,
  type SimulatedService,
  type SimulatedTaskDefinition,
  taskDefinitionArn,
} from './simulated-state.ts';
import { serviceRow, toService, toStoppedTasks, toTaskDefinition, toTasks } from './simulated-views.ts';

interface EcsSimulation extends Simulation<EcsState> {
  /** Called before a service is looked at: others may have changed it meanwhile, as autoscaling does. */
  readonly catchUp?: () => void;
}

/** What only a simulator can do, beside the port. */
export interface SimulatedEcs extends Ecs {
  /** The builds of the tasks that run now, one entry a task: what a load balancer would meet. */
  builds(cluster: string, service: string): readonly SimulatedTaskDefinition['build'][];
  /** What application autoscaling does on its own. */
  scale(cluster: string, service: string, desiredCount: number): void;
  rows(): readonly PanelRow[];
}

/** A region of Amazon ECS whose rollouts take time, fail and are rolled back; time is read, never waited for. */
export function simulateEcs(simulation: EcsSimulation): SimulatedEcs {
  const { state, clock, faults, changed = () => {}, catchUp = () => {} } = simulation;
  const call = troubles({ id: 'ecs', system: 'Amazon ECS', faults, clock });
  faults.declare('ecs/rollout-fails', 'New tasks do not start');
  faults.declare('ecs/not-implemented', 'Amazon ECS does not know service deployments, as emulators');
  const lacksServiceDeployments = () => faults.isOn('ecs/not-implemented');

  function find(cluster: string, name: string, operation: string): SimulatedService {
    catchUp();
    const short = cluster.replace(/^.*cluster\//, '');
    const found = state.services.find((one) => one.cluster === short && one.name === name);
    if (!found) throw answer('not_found', operation, `There is no ECS service ${cluster}/${name}.`);
    if (settle(state, found, clock.now())) changed();
    return found;
  }

  function servicesOf(cluster: string, operation: string): readonly SimulatedService[] {
    const found = state.services.filter((one) => one.cluster === cluster);
    if (found.length === 0) throw answer('not_found', operation, `There is no ECS cluster ${cluster}.`);
    return found;
  }

  function definition(wanted: string, operation: string): SimulatedTaskDefinition {
    const found = findTaskDefinition(state, wanted);
    if (!found) throw answer('not_found', operation, `There is no task definition ${wanted}.`);
    return found;
  }

  return {
    describeService(cluster, name, signal) {
      const operation = `describe service ${cluster}/${name}`;
      return call({ operation, signal }, () => toService(state, find(cluster, name, operation), clock.now()));
    },

    listServiceDeployments({ cluster, service: name, status }, signal) {
      const operation = `list service deployments ${cluster}/${name}`;
      return call({ operation, signal }, () => {
        if (lacksServiceDeployments()) return NOT_IMPLEMENTED;
        const wanted = (one: { readonly status: string }) =>
          !status || status.some((is) => is === one.status);
        return find(cluster, name, operation).serviceDeployments.filter(wanted).map(toServiceDeployment);
      });
    },

    describeServiceRevisions(arns, signal) {
      return call({ operation: 'describe service revisions', signal }, () => {
        if (lacksServiceDeployments()) return NOT_IMPLEMENTED;
        const all = state.services.flatMap((service) => service.serviceRevisions);
        return all.filter((one) => arns.includes(one.arn)).map(toServiceRevision);
      });
    },

    describeTaskDefinition(wanted, signal) {
      const operation = `describe task definition ${wanted}`;
      return call({ operation, signal }, () => toTaskDefinition(state, definition(wanted, operation)));
    },

    listTaskDefinitions(family, signal) {
      return call({ operation: `list task definitions ${family}`, signal }, () =>
        state.taskDefinitions
          .filter((one) => one.family === family && one.status === 'ACTIVE')
          .sort((a, b) => b.revision - a.revision)
          .map((one) => taskDefinitionArn(state, one)),
      );
    },

    updateService({ cluster, service: name, taskDefinition }, signal) {
      const operation = `update service ${cluster}/${name}`;
      return call({ operation, signal, writes: true }, () => {
        const service = find(cluster, name, operation);
        const wanted = definition(taskDefinition, operation);
        refuseUpdate(service, wanted, operation);
        if (primary(service)?.taskDefinition !== taskDefinitionArn(state, wanted)) {
          const fails = wanted.build === 'broken' || faults.isOn('ecs/rollout-fails');
          startRollout(state, service, { taskDefinition: wanted, fails, at: clock.now() });
          changed();
        }
        return toService(state, service, clock.now());
      });
    },

    setDesiredCount({ cluster, service: name, desiredCount }, signal) {
      const operation = `update service ${cluster}/${name}`;
      return call({ operation, signal, writes: true }, () => {
        const service = find(cluster, name, operation);
        scale(state, service, desiredCount, clock.now());
        changed();
        return toService(state, service, clock.now());
      });
    },

    forceNewDeployment(cluster, name, signal) {
      const operation = `update service ${cluster}/${name}`;
      return call({ operation, signal, writes: true }, () => {
        const service = find(cluster, name, operation);
        const same = definition(primary(service)?.taskDefinition ?? '', operation);
        refuseUpdate(service, same, operation);
        const fails = same.build === 'broken' || faults.isOn('ecs/rollout-fails');
        startRollout(state, service, { taskDefinition: same, fails, at: clock.now() });
        changed();
        return toService(state, service, clock.now());
      });
    },

    stopServiceDeployment(arn, signal) {
      const operation = `stop service deployment ${arn}`;
      return call({ operation, signal, writes: true }, () => {
        if (lacksServiceDeployments()) return NOT_IMPLEMENTED;
        const service = state.services.find((one) => one.serviceDeployments.some((d) => d.arn === arn));
        if (!service) throw answer('not_found', operation, `There is no service deployment ${arn}.`);
        settle(state, service, clock.now());
        const running = service.serviceDeployments.find((d) => d.arn === arn)?.status === 'IN_PROGRESS';
        if (!running || !rollBack(state, service, clock.now(), 'Stopped by StopServiceDeployment.'))
          throw answer('conflict', operation, 'This service deployment cannot be rolled back any more.');
        changed();
        return { serviceDeploymentArn: arn };
      });
    },

    listServices(cluster, signal) {
      const operation = `list services ${cluster}`;
      return call({ operation, signal }, () =>
        servicesOf(cluster, operation).map((one) => arn(state, `service/${cluster}/${one.name}`)),
      );
    },

    listTasks(cluster, name, signal) {
      const operation = `list tasks ${cluster}/${name ?? ''}`;
      return call({ operation, signal }, () => {
        const services =
          name === undefined ? servicesOf(cluster, operation) : [find(cluster, name, operation)];
        return services.flatMap((one) => toTasks(state, one, clock.now())).map((task) => task.taskArn);
      });
    },

    listStoppedTasks(cluster, name, signal) {
      const operation = `list stopped tasks ${cluster}/${name}`;
      return call({ operation, signal }, () =>
        toStoppedTasks(state, find(cluster, name, operation), clock.now()).map((task) => task.taskArn),
      );
    },

    describeTasks(cluster, arns, signal) {
      return call({ operation: `describe tasks ${cluster}`, signal }, () =>
        state.services
          .filter((service) => service.cluster === cluster)
          .flatMap((one) => [...toTasks(state, one, clock.now()), ...toStoppedTasks(state, one, clock.now())])
          .filter((task) => arns.includes(task.taskArn)),
      );
    },

    builds: (cluster, name) =>
      runningBuilds(state, find(cluster, name, 'serve'), clock.now()).map((one) => one.build),

    scale(cluster, name, desiredCount) {
      scale(state, find(cluster, name, 'scale'), desiredCount, clock.now());
      changed();
    },

    rows() {
      catchUp();
      return state.services.map((one) => {
        if (settle(state, one, clock.now())) changed();
        return serviceRow(state, one, clock.now());
      });
    },
  };
}

function refuseUpdate(service: SimulatedService, to: SimulatedTaskDefinition, operation: string): void {
  if (service.controller !== 'ECS')
    throw answer('invalid', operation, `UpdateService cannot deploy where ${service.controller} does.`);
  if (to.status === 'INACTIVE')
    throw answer('invalid', operation, `The task definition ${to.family}:${to.revision} is INACTIVE.`);
}

function answer(kind: FailureKind, operation: string, message: string): Failure {
  return new Failure({ system: 'Amazon ECS', operation, kind, message });
}

function toServiceDeployment(one: SimulatedService['serviceDeployments'][number]) {
  return {
    serviceDeploymentArn: one.arn,
    createdAt: new Date(one.createdAt),
    finishedAt: one.finishedAt === undefined ? undefined : new Date(one.finishedAt),
    targetServiceRevisionArn: one.revision,
    status: one.status,
    statusReason: one.reason,
  };
}

function toServiceRevision(one: SimulatedService['serviceRevisions'][number]) {
  return {
    serviceRevisionArn: one.arn,
    taskDefinition: one.taskDefinition,
    createdAt: new Date(one.createdAt),
  };
}
