import {
  NOT_IMPLEMENTED,
  type Service,
  type ServiceDeployment,
  type ServiceEvent,
} from '../../systems/ecs/port.ts';
import { type ActionContext, hadMs, type Observation, type Seen } from '../action.ts';
import { findDeployment } from './find-deployment.ts';
import { followDeployment, LOOK_AGAIN_MS, type Progress } from './follow-deployment.ts';
import { followRollback } from './follow-rollback.ts';
import { Guards } from './guards.ts';
import { lookCommand, type ServiceReference } from './service-reference.ts';

export interface LookedFor {
  readonly at: ServiceReference;
  /** The task definition that the deployment we started brings, as family:revision. */
  readonly after: string;
  readonly stableWithinMs: number;
}

/** What there is to say about our deployment: not over yet, or its end, around which the caller puts undo and loops. */
export type Looked =
  | { readonly status: 'on_its_way'; readonly observation: Observation }
  | (Exclude<Progress, { status: 'waiting' }> & { readonly told: { readonly log?: string } });

/** Looks how far the deployment of a step is; without a receipt, first whether it happened at all. */
export async function lookAtService(
  context: ActionContext,
  lookedFor: LookedFor,
  seen: Seen,
): Promise<Looked> {
  const { at } = lookedFor;
  const service = await context.systems.ecs.describeService(at.cluster, at.service, context.signal);
  const progress = await progressOf(context, lookedFor, seen, service);
  if (progress.status === 'absent') return onItsWay(progress);
  if (progress.status === 'unknown')
    return onItsWay({ ...progress, look: [lookCommand(at, context.environment)] });

  const { log, memo } = newEvents(service, seen);
  const told = log === '' ? {} : { log };
  if (progress.status !== 'waiting') return { ...progress, told };
  return onItsWay({ ...progress, againInMs: LOOK_AGAIN_MS, memo, ...told });
}

const onItsWay = (observation: Observation): Looked => ({ status: 'on_its_way', observation });

type Sighting =
  | Progress
  | { readonly status: 'absent' }
  | { readonly status: 'unknown'; readonly reason: string };

async function progressOf(
  context: ActionContext,
  { at, after, stableWithinMs }: LookedFor,
  seen: Seen,
  service: Service,
): Promise<Sighting> {
  const { ecs } = context.systems;
  const guards = Guards.parse(seen.plan.guards);
  const isLate = hadMs(context.now, seen) > stableWithinMs;
  const following = { at, service, taskDefinition: after, isLate };

  if (guards.via === 'stop-service-deployment') {
    const stopped = await readStopped(context, at, guards.service_deployment);
    const untouched = stopped?.status === 'PENDING' || stopped?.status === 'IN_PROGRESS';
    return !seen.receipt && untouched ? { status: 'absent' } : followRollback(following, stopped);
  }
  const deployment = seen.receipt?.deployment;
  if (typeof deployment === 'string') return followDeployment({ ...following, deployment });
  const search = { at, service, guards, taskDefinition: after, startedAt: seen.startedAt };
  const found = await findDeployment(ecs, search, context.signal);
  if (found.status !== 'found') return found;
  return marked(followDeployment({ ...following, deployment: found.deployment }), found.deployment);
}

async function readStopped(
  { systems, signal }: ActionContext,
  at: ServiceReference,
  arn: string | undefined,
): Promise<ServiceDeployment | undefined> {
  const deployments = await systems.ecs.listServiceDeployments(at, signal);
  if (deployments === NOT_IMPLEMENTED) return undefined;
  return deployments.find((one) => one.serviceDeploymentArn === arn);
}

/** Found again after a crash: it fits, but nothing on it says that it is ours. */
function marked(progress: Progress, deployment: string): Progress {
  if (progress.status !== 'done') return progress;
  const doubt = `The answer to our call was lost; ${deployment} is the only deployment since, and fits.`;
  return { ...progress, evidence: [...progress.evidence, doubt] };
}

/** What the service's events say since the last look, oldest first. */
export function newEvents({ events }: Service, seen: Seen) {
  const told =
    typeof seen.memo?.event === 'string' ? events.findIndex((one) => one.id === seen.memo?.event) : -1;
  const isNew = (event: ServiceEvent, index: number) =>
    told === -1 ? event.createdAt >= seen.startedAt : index < told;
  const log = events.filter(isNew).reverse().map(lineOf).join('\n');
  const newest = events[0]?.id;
  return { log, memo: newest === undefined ? {} : { event: newest } };
}

function lineOf({ createdAt, message }: ServiceEvent): string {
  return `${createdAt.toISOString().slice(11, 19)} ${message}`;
}
