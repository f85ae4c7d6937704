import { type Ecs, NOT_IMPLEMENTED, type Service } from '../../systems/ecs/port.ts';
import type { Guards } from './guards.ts';
import { type ServiceReference, shortName } from './service-reference.ts';

/** Clocks differ: what happened this long before our intent may have come after it. */
const SKEW_MS = 60_000;

export type Found =
  | { readonly status: 'found'; readonly deployment: string }
  | { readonly status: 'absent' }
  | { readonly status: 'unknown'; readonly reason: string };

export interface Search {
  readonly at: ServiceReference;
  readonly service: Service;
  readonly guards: Guards;
  readonly taskDefinition: string;
  /** When the intent was recorded. */
  readonly startedAt: Date;
}

/**
 * After a crash between UpdateService and its answer: did it happen? Deployments carry no token, so a single later
 * one that matches is consistent with ours, and nothing more; whatever is not clear is unknown.
 */
export async function findDeployment(ecs: Ecs, search: Search, signal: AbortSignal): Promise<Found> {
  const { service, guards, taskDefinition, at } = search;
  const later = service.deployments.filter((one) => !guards.deployments.includes(one.id));
  const [only] = later;

  if (later.length === 1 && only?.status === 'PRIMARY' && shortName(only.taskDefinition) === taskDefinition)
    return { status: 'found', deployment: only.id };
  if (later.length > 0)
    return { status: 'unknown', reason: `${at.service} was deployed since, but not clearly by this run.` };
  return (await hasTraces(ecs, search, signal))
    ? {
        status: 'unknown',
        reason: `${at.service} runs what it ran before, but something happened to it since: perhaps our deployment, rolled back.`,
      }
    : { status: 'absent' };
}

/** A deployment that failed and was rolled back is gone from the service, but not from its events and history. */
async function hasTraces(
  ecs: Ecs,
  { at, service, startedAt }: Search,
  signal: AbortSignal,
): Promise<boolean> {
  const since = startedAt.getTime() - SKEW_MS;
  const deployments = await ecs.listServiceDeployments(at, signal);
  const started =
    deployments !== NOT_IMPLEMENTED && deployments.some((one) => one.createdAt.getTime() > since);
  return started || service.events.some((event) => event.createdAt.getTime() > since);
}
