import type { PanelRow } from '../panel.ts';
import { simulatedDigest } from '../simulated-digest.ts';
import type { Service, Task, TaskDefinition } from './port.ts';
import { failedTasks, primary, runningTasks } from './simulated-rollout.ts';
import {
  arn,
  type EcsState,
  findTaskDefinition,
  type SimulatedDeployment,
  type SimulatedService,
  type SimulatedTaskDefinition,
  taskDefinitionArn,
} from './simulated-state.ts';

/** The service as DescribeServices shows it. */
export function toService(state: EcsState, service: SimulatedService, now: Date): Service {
  return {
    serviceName: service.name,
    serviceArn: arn(state, `service/${service.cluster}/${service.name}`),
    clusterArn: arn(state, `cluster/${service.cluster}`),
    status: 'ACTIVE',
    desiredCount: service.desiredCount,
    runningCount: service.deployments.reduce((sum, one) => sum + runningTasks(service, one, now), 0),
    pendingCount: 0,
    taskDefinition: primary(service)?.taskDefinition ?? '',
    deploymentController: { type: service.controller },
    schedulingStrategy: 'REPLICA',
    deployments: service.deployments.map((one) => toDeployment(service, one, now)),
    events: service.events.map((event) => ({ ...event, createdAt: new Date(event.createdAt) })),
  };
}

function toDeployment(service: SimulatedService, one: SimulatedDeployment, now: Date) {
  const runningCount = runningTasks(service, one, now);
  const isPrimary = one.status === 'PRIMARY';
  return {
    id: one.id,
    status: one.status,
    taskDefinition: one.taskDefinition,
    desiredCount: isPrimary ? service.desiredCount : 0,
    pendingCount: isPrimary ? Math.max(0, service.desiredCount - runningCount) : 0,
    runningCount,
    failedTasks: failedTasks(one, now),
    createdAt: new Date(one.createdAt),
    rolloutState: one.rolloutState,
    rolloutStateReason: one.reason,
  };
}

export function toTaskDefinition(state: EcsState, one: SimulatedTaskDefinition): TaskDefinition {
  return {
    taskDefinitionArn: taskDefinitionArn(state, one),
    family: one.family,
    revision: one.revision,
    status: one.status,
    cpu: one.cpu,
    memory: one.memory,
    registeredAt: new Date(one.registeredAt),
    containerDefinitions: [
      {
        name: one.family.replace(/^credlink-/, ''),
        image: one.image,
        environment: Object.entries(one.environment).map(([name, value]) => ({ name, value })),
        secrets: one.secrets.map((name) => ({ name, valueFrom: arn(state, `secret:${name}`) })),
      },
    ],
  };
}

export function toTasks(state: EcsState, service: SimulatedService, now: Date): Task[] {
  return service.deployments.flatMap((one) => {
    const image = findTaskDefinition(state, one.taskDefinition)?.image ?? '';
    return Array.from({ length: runningTasks(service, one, now) }, (_, index) => ({
      taskArn: arn(state, `task/${service.cluster}/${one.id.replace('ecs-svc/', '')}-${index + 1}`),
      taskDefinitionArn: one.taskDefinition,
      lastStatus: 'RUNNING',
      startedAt: new Date(one.startedAt),
      healthStatus: 'HEALTHY',
      containers: [{ name: service.name, image, imageDigest: simulatedDigest(image) }],
    }));
  });
}

/** The tasks of a build that does not start, each with what it died of. */
export function toStoppedTasks(state: EcsState, service: SimulatedService, now: Date): Task[] {
  const name = service.name;
  return service.deployments.flatMap((one) =>
    Array.from({ length: Math.min(10, failedTasks(one, now)) }, (_, index) => ({
      taskArn: arn(state, `task/${service.cluster}/${one.id.replace('ecs-svc/', '')}-stopped-${index + 1}`),
      taskDefinitionArn: one.taskDefinition,
      lastStatus: 'STOPPED',
      stoppedAt: new Date(one.startedAt),
      stoppedReason: 'Essential container in task exited',
      containers: [{ name, exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }],
    })),
  );
}

export function serviceRow(state: EcsState, service: SimulatedService, now: Date): PanelRow {
  const current = primary(service);
  const running = current ? runningTasks(service, current, now) : 0;
  const build = current && findTaskDefinition(state, current.taskDefinition);
  const short = build ? `${build.family}:${build.revision}` : 'no task definition';
  const row = {
    id: `ecs/${service.cluster}/${service.name}`,
    title: `${service.cluster}/${service.name}`,
    detail: `${short} · ${running} of ${service.desiredCount} tasks`,
  };
  if (current?.rolloutState === 'IN_PROGRESS') return { ...row, status: 'Rolling out', tone: 'busy' };
  if (current?.rolloutState === 'FAILED') return { ...row, status: 'Rollout failed', tone: 'bad' };
  if (service.desiredCount === 0) return { ...row, status: 'At zero', tone: 'quiet' };
  return build?.build === 'good'
    ? { ...row, status: 'Running', tone: 'good' }
    : { ...row, status: 'Running, failing requests', tone: 'bad' };
}
