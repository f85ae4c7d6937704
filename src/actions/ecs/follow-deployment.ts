import type { Deployment, Service } from '../../systems/ecs/port.ts';
import type { Observation } from '../action.ts';
import { type ServiceReference, shortName } from './service-reference.ts';

export const LOOK_AGAIN_MS = 3_000;

export interface Following {
  readonly at: ServiceReference;
  readonly service: Service;
  readonly deployment: string;
  readonly taskDefinition: string;
  /** Whether `stable_within` has passed. */
  readonly isLate: boolean;
}

/** How far one deployment is; what is put around it (log, undo, open loops) is the caller's. */
export type Progress = Pick<Extract<Observation, { status: 'waiting' }>, 'status' | 'progress'> | Ended;
type Ended =
  | { readonly status: 'done'; readonly evidence: readonly string[] }
  /** `inPlace`: the service still runs, or tries to run, what we asked for. */
  | { readonly status: 'failed'; readonly reason: string; readonly inPlace: boolean };

/**
 * Succeeds only when that very deployment is COMPLETED with tasks to show for it. A stable service proves nothing:
 * it is stable, too, after the circuit breaker returned to the old build, and at a desired count of 0.
 */
export function followDeployment(following: Following): Progress {
  const { service, at, taskDefinition, isLate } = following;
  const ours = service.deployments.find((one) => one.id === following.deployment);
  const primary = service.deployments.find((one) => one.status === 'PRIMARY');

  if (ours?.rolloutState === 'FAILED') return gaveUp(following, ours);
  if (ours?.status !== 'PRIMARY') return replaced(following, primary);
  if (service.desiredCount === 0)
    return {
      status: 'failed',
      inPlace: true,
      reason: `${at.service} has a desired count of 0: no task runs, so ${taskDefinition} has not proved itself. Scale it up and look again.`,
    };
  if (isComplete(service, ours)) return { status: 'done', evidence: completed(following, ours) };
  if (isLate) return tooLate(following, ours);
  return { status: 'waiting', progress: progressOf(ours, taskDefinition) };
}

/** Emulators may leave the state of the rollout out; then it is complete when nothing else is left running. */
function isComplete({ deployments }: Service, ours: Deployment): boolean {
  if (ours.rolloutState !== undefined) return ours.rolloutState === 'COMPLETED';
  return deployments.length === 1 && ours.runningCount >= ours.desiredCount;
}

function completed({ taskDefinition }: Following, ours: Deployment): readonly string[] {
  return [
    `Deployment ${ours.id} of ${taskDefinition} is COMPLETED.`,
    `${ours.runningCount} of ${ours.desiredCount} tasks run ${taskDefinition}.`,
  ];
}

function gaveUp({ at, taskDefinition }: Following, ours: Deployment): Progress {
  return {
    status: 'failed',
    inPlace: ours.status === 'PRIMARY',
    reason: `Amazon ECS gave up deploying ${taskDefinition} to ${at.service}: ${ours.rolloutStateReason ?? 'no reason given'} Look at the stopped tasks.`,
  };
}

function replaced({ at, taskDefinition }: Following, primary: Deployment | undefined): Progress {
  const instead = primary ? `${primary.id} of ${shortName(primary.taskDefinition)}` : 'none';
  return {
    status: 'failed',
    inPlace: false,
    reason: `Our deployment of ${taskDefinition} to ${at.service} is no longer the current one; that is ${instead}. Somebody deployed, or the circuit breaker returned to the build before.`,
  };
}

function tooLate({ at, taskDefinition }: Following, ours: Deployment): Progress {
  return {
    status: 'failed',
    inPlace: true,
    reason: `${at.service} was not stable in time: ${progressOf(ours, taskDefinition)}. The deployment goes on; look at the stopped tasks and the service's events.`,
  };
}

function progressOf(ours: Deployment, taskDefinition: string): string {
  const failed = ours.failedTasks > 0 ? `, ${ours.failedTasks} failed to start` : '';
  return `${ours.runningCount} of ${ours.desiredCount} tasks run ${taskDefinition}${failed}`;
}
