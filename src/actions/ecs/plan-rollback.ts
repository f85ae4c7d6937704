import { Failure } from '../../lib/failure.ts';
import { type Ecs, NOT_IMPLEMENTED, type Service, type TaskDefinition } from '../../systems/ecs/port.ts';
import type { ActionContext, StepPlan } from '../action.ts';
import { rollbackCandidates } from './choose-target.ts';
import { deploymentHistory, type KnownDeployment } from './deployment-history.ts';
import { primaryOf } from './guards.ts';
import { emptyPlan, serviceObstacle, servicePlan } from './service-plan.ts';
import { familyOf, revisionOf, type ServiceReference, shortName } from './service-reference.ts';

export interface RollbackRequest extends ServiceReference {
  /** Chosen by a person, or pinned by the approved plan. */
  readonly to?: string | undefined;
}

/** Finds where the service can go back to, and which of ECS' two ways leads there. */
export async function planRollback(context: ActionContext, request: RollbackRequest): Promise<StepPlan> {
  const { ecs } = context.systems;
  const { cluster, service: name } = request;
  const service = await ecs.describeService(cluster, name, context.signal);
  const obstacle = serviceObstacle(service);
  if (obstacle !== undefined) return emptyPlan({ obstacle });

  const { known, why } = await lookBack(ecs, { cluster, service: name }, context.signal);
  const newest = known?.[0];
  if (newest && isRollingBack(newest.status))
    return emptyPlan({
      obstacle: `Amazon ECS is rolling ${name} back already (${newest.statusReason ?? newest.status}). Wait until it has ended, then look again.`,
    });

  const current = shortName(primaryOf(service)?.taskDefinition ?? service.taskDefinition);
  const wanted = { current, known, why, to: request.to, replacing: replacedBy(service, current) };
  const choice = await chooseTarget(ecs, wanted, context.signal);
  if (choice.status === 'none') return emptyPlan({ obstacle: choice.reason });
  if (choice.target === current) return emptyPlan({ nothingToDo: `${name} runs ${current} already.` });

  return planBetween(context, { request, service, current, known, choice });
}

interface History {
  /** Undefined: it cannot be seen. */
  readonly known: readonly KnownDeployment[] | undefined;
  /** Why there is nothing to choose by. */
  readonly why: string;
}

/** A right that is missing is no reason not to go back: people see what was chosen, and by what. */
async function lookBack(ecs: Ecs, at: ServiceReference, signal: AbortSignal): Promise<History> {
  try {
    const history = await deploymentHistory(ecs, at, signal);
    if (history === NOT_IMPLEMENTED)
      return { known: undefined, why: 'This endpoint of Amazon ECS keeps no history of deployments' };
    return { known: history, why: 'Amazon ECS knows no earlier successful deployment' };
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'denied') throw error;
    return {
      known: undefined,
      why: `Earlier deployments cannot be seen (${error.message.replace(/\.$/, '')})`,
    };
  }
}

interface Chosen {
  readonly status: 'chosen';
  readonly target: string;
  readonly warnings: readonly string[];
}
type Choice = Chosen | { readonly status: 'none'; readonly reason: string };

interface Wanted extends History {
  readonly current: string;
  readonly to: string | undefined;
  readonly replacing: string | undefined;
}

async function chooseTarget(ecs: Ecs, wanted: Wanted, signal: AbortSignal): Promise<Choice> {
  const { current, known, to, replacing } = wanted;
  if (to !== undefined) return { status: 'chosen', target: shortName(to), warnings: [] };
  const candidates = known ? rollbackCandidates(known, current) : [replacing ?? []].flat();
  if (candidates.length > 0) return firstActive(ecs, candidates, signal);
  return earlierInFamily(ecs, wanted, signal);
}

/** What a running deployment is replacing: even where ECS keeps no history, that much can be seen. */
function replacedBy({ deployments }: Service, current: string): string | undefined {
  const older = deployments
    .filter((one) => one.status === 'ACTIVE' && one.rolloutState !== 'FAILED')
    .map((one) => shortName(one.taskDefinition));
  return older.find((one) => one !== current);
}

/** An INACTIVE task definition cannot be deployed; what is skipped is said. */
async function firstActive(ecs: Ecs, candidates: readonly string[], signal: AbortSignal): Promise<Choice> {
  const skipped: string[] = [];
  for (const candidate of candidates) {
    const { status } = await ecs.describeTaskDefinition(candidate, signal);
    if (status === 'ACTIVE') {
      const warnings = skipped.map(
        (one) => `${one} was the better choice, but is INACTIVE and cannot be deployed.`,
      );
      return { status: 'chosen', target: candidate, warnings };
    }
    skipped.push(candidate);
  }
  const reason = `Every earlier task definition that was good (${skipped.join(', ')}) is INACTIVE. Register one of them again, then name it with "to".`;
  return { status: 'none', reason };
}

/** Without a history there is no last good one, only an earlier one: a person has to judge it. */
async function earlierInFamily(ecs: Ecs, wanted: Wanted, signal: AbortSignal): Promise<Choice> {
  const { current, known, why } = wanted;
  const family = familyOf(current);
  const givenUp = known?.filter((one) => one.status.startsWith('ROLLBACK')).map((one) => one.taskDefinition);
  const active = (await ecs.listTaskDefinitions(family, signal)).map(shortName);
  const [earlier] = active
    .filter((one) => revisionOf(one) < revisionOf(current) && !givenUp?.includes(one))
    .sort((a, b) => revisionOf(b) - revisionOf(a));
  if (earlier === undefined)
    return {
      status: 'none',
      reason: `There is no earlier ACTIVE revision of ${family} to go back to. Name a task definition with "to".`,
    };
  const warning = `${why}, so ${earlier} is only the revision before ${current}: nothing says that it was good. Check it, or name another with "to".`;
  return { status: 'chosen', target: earlier, warnings: [warning] };
}

interface Decided {
  readonly request: RollbackRequest;
  readonly service: Service;
  readonly current: string;
  readonly known: readonly KnownDeployment[] | undefined;
  readonly choice: Chosen;
}

async function planBetween(context: ActionContext, decided: Decided): Promise<StepPlan> {
  const { request, service, current, known, choice } = decided;
  const { ecs } = context.systems;
  const [before, after] = await Promise.all([
    ecs.describeTaskDefinition(current, context.signal),
    ecs.describeTaskDefinition(choice.target, context.signal),
  ]);
  if (after.status !== 'ACTIVE') return emptyPlan({ obstacle: inactive(after) });

  const stop = stoppable(known, choice.target);
  const deployed = primaryOf(service)?.createdAt.toISOString().slice(0, 16).replace('T', ' ');
  const how =
    stop === undefined
      ? `${current} was deployed on ${deployed} UTC and stays registered.`
      : `The deployment of ${current} is still running: it is stopped, and ECS returns to the last successful one.`;
  return servicePlan(context, {
    at: { cluster: request.cluster, service: request.service },
    service,
    before,
    after,
    stop,
    facts: [how],
    warnings: choice.warnings,
  });
}

/** The running deployment, when stopping it leads to the target: ECS always returns to the last successful one. */
function stoppable(known: readonly KnownDeployment[] | undefined, target: string): string | undefined {
  const running = known?.find((one) => one.status === 'PENDING' || one.status === 'IN_PROGRESS');
  const last = known?.find((one) => one.status === 'SUCCESSFUL');
  return last?.taskDefinition === target ? running?.serviceDeploymentArn : undefined;
}

function isRollingBack(status: string): boolean {
  return status === 'STOP_REQUESTED' || status === 'ROLLBACK_REQUESTED' || status === 'ROLLBACK_IN_PROGRESS';
}

export function inactive({ family, revision }: TaskDefinition): string {
  return `The task definition ${family}:${revision} is INACTIVE and cannot be deployed. Register it again, or name another.`;
}
