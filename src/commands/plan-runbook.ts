import type { Actor } from '../audit/event.ts';
import { newId, type RandomBytes } from '../lib/ids.ts';
import type { Authorization } from '../policy/authorize.ts';
import { bindArguments } from '../runbooks/bind-arguments.ts';
import { nearestName } from '../runbooks/did-you-mean.ts';
import type { Runbook } from '../runbooks/runbook.ts';
import { mayDo } from '../runs/authority.ts';
import { planHash } from '../runs/compare-plans.ts';
import type { EngineTools, PlanningTools } from '../runs/engine-tools.ts';
import type { RunHappening, RunRequested } from '../runs/events.ts';
import { oneMore } from '../runs/gates-for.ts';
import { heldFrom } from '../runs/holding.ts';
import { planForPeople } from '../runs/plan-run.ts';
import type { Run } from '../runs/run.ts';
import { freezeOn } from '../runs/start-guard.ts';
import { transition } from '../runs/transition.ts';
import type { ArgumentProblem, StartReply } from './replies.ts';

export interface PlanRequest {
  readonly runbook: string;
  /** Arguments as they were typed. */
  readonly given: Readonly<Record<string, string>>;
  readonly problems?: readonly ArgumentProblem[];
  readonly actor: Actor;
}

export type PlanReply =
  | {
      readonly status: 'planned';
      /** A run that was never asked for: it is in no record, and its id means nothing. */
      readonly run: Run;
      /** How many approvals this person's run would need. */
      readonly approvals: number;
      /** Whether this person may run it. Looking needs no role. */
      readonly authorization: Authorization;
    }
  | Extract<StartReply, { status: 'needs_arguments' | 'unknown_runbook' }>;

export type PlanTools = PlanningTools & {
  readonly random: RandomBytes;
  /** Absent when a plan is wanted although the store is dead. */
  readonly store?: EngineTools['store'];
};

/** Reads the live systems and says what this runbook would change now. Stores nothing, changes nothing. */
export async function planRunbook(tools: PlanTools, request: PlanRequest): Promise<PlanReply> {
  const { runbooks } = tools.runbooks();
  const runbook = Object.hasOwn(runbooks, request.runbook) ? runbooks[request.runbook] : undefined;
  if (!runbook) {
    const near = nearestName(request.runbook, Object.keys(runbooks));
    return {
      status: 'unknown_runbook',
      name: request.runbook,
      suggestions: near === undefined ? [] : [near],
    };
  }
  const bound = bindArguments(runbook.parameters, request.given);
  const problems = [...(request.problems ?? []), ...(bound.ok ? [] : bound.problems)];
  if (!bound.ok || problems.length > 0) {
    return { status: 'needs_arguments', runbook, given: request.given, problems };
  }
  const run = await planned(imagine(runbook, bound.arguments, request.actor, tools), tools);
  const { required: confirmation, approvals: asked } = runbook.confirm;
  const { approvals } = oneMore(run, { confirmation, approvals: asked });
  const authorization = await mayDo(request.actor, 'run', runbook, tools);
  return { status: 'planned', run, approvals, authorization };
}

/** The run as it would begin. */
function imagine(
  runbook: Runbook,
  given: RunRequested['arguments'],
  actor: Actor,
  { clock, random, runbooks }: PlanTools,
): Run {
  const { environments, hash, people } = runbooks();
  const environment = environments[runbook.environment];
  if (!environment) throw new Error(`${runbook.name} names an environment that the file does not have`);
  const data: RunRequested = {
    runbook,
    environment,
    fileHash: hash,
    ...(people && { people: Object.values(people) }),
    arguments: given,
    origin: { surface: 'cli' },
    now: false,
    planOnly: true,
  };
  const at = clock.now();
  const happening = { run: newId('r', random), actor, at, version: 1, position: 0 };
  return transition(undefined, { type: 'run_requested', data, ...happening });
}

async function planned(run: Run, tools: PlanTools): Promise<Run> {
  const plan = await planForPeople(run, tools);
  const frozen = freezeOn(run, tools);
  const held = tools.store ? await heldFrom(run, plan, tools.store) : [];
  const event: RunHappening = {
    type: 'run_planned',
    data: { plan, hash: planHash(plan), ...(frozen && { frozen }), ...(held.length > 0 && { held }) },
    run: run.id,
    actor: run.requester,
    at: tools.clock.now(),
    version: 2,
    position: 0,
  };
  return transition(run, event);
}
