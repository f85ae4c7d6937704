import { memoryMs, type Resting, resting } from '../policy/cool-down.ts';
import { type Frozen, frozenAt } from '../policy/freeze.ts';
import { guardStart, type PastFreeze } from '../policy/start-guard.ts';
import { whoHolds } from './authority.ts';
import type { EngineTools, PlanningTools } from './engine-tools.ts';
import type { FreezeOn, RunEvent } from './events.ts';
import type { StartHeld } from './exception-events.ts';
import { hasBegun, putsInOrder, type Run } from './run.ts';

/** May it start by the clock? Asked before its gates open and again just before it acts; never half-way. */
export interface Guarded {
  readonly may: 'start' | 'not_yet';
  /** To be stored with what follows from the answer. */
  readonly events: readonly RunEvent[];
}

const START: Guarded = { may: 'start', events: [] };

export async function guardRun(run: Run, tools: EngineTools): Promise<Guarded> {
  // The opening of an incident and its page are Runbolt's own, and wait for nothing.
  if (hasBegun(run) || run.requester.kind === 'system') return START;
  const { runbook } = run.request;
  const decision = guardStart({
    runbook,
    isUndo: putsInOrder(run),
    frozen: frozenNow(run, tools),
    resting: await restingNow(run, tools),
    incident: await urgentIncident(run, tools),
    freezeOverridden: run.exceptions.override !== undefined,
    glassBroken: run.exceptions.glass !== undefined,
  });
  if (decision.may === 'start') return { may: 'start', events: passed(run, decision.past) };
  const { because } = decision;
  const data =
    because.why === 'freeze' ? await heldByFreeze(run, because, tools) : heldByRest(run, because, tools);
  const held: RunEvent = { type: 'start_held', data };
  return { may: 'not_yet', events: data.nobodyElse ? [held, ...offerAtOnce(run)] : [held] };
}

/** The freeze that is on where the run acts, by today's file. */
const frozenNow = (run: Run, { runbooks, clock }: PlanningTools): Frozen | undefined =>
  frozenAt(Object.values(runbooks().freezes), run.request.environment.name, clock.now());

/** The same, as the plan says it. */
export function freezeOn(run: Run, tools: PlanningTools): FreezeOn | undefined {
  const frozen = run.request.runbook.effect === 'read' ? undefined : frozenNow(run, tools);
  return frozen && { what: freezeTitles(frozen), until: iso(frozen.until) };
}

const freezeTitles = ({ freezes }: Frozen): string => freezes.map(({ title }) => title).join(', ');

/** Where breaking the glass is possible at all, and nobody is to be waited for, it is offered at once. */
export const offerAtOnce = (run: Run): readonly RunEvent[] =>
  run.request.runbook.breakGlass ? [{ type: 'break_glass_offered', data: { why: 'nobody_else' } }] : [];

async function restingNow(run: Run, { store, clock }: EngineTools): Promise<Resting | undefined> {
  const { runbook } = run.request;
  const memory = memoryMs(runbook);
  if (memory === 0) return undefined;
  const now = clock.now();
  const earlier = await store.actedSince(runbook.name, new Date(now.getTime() - memory));
  const others = earlier.filter((one) => one.run !== run.id);
  return resting(runbook, run.plan?.steps.targets ?? [], others, now);
}

/** The open incident that the run belongs to, when its severity is one of those that a freeze does not hold up. */
async function urgentIncident(run: Run, { store, runbooks }: EngineTools): Promise<string | undefined> {
  const { incident: id } = run.request.origin;
  if (id === undefined) return undefined;
  const open = await store.incidents({ open: true, limit: 1_000 });
  const { severities } = runbooks();
  const found = open.find((incident) => incident.id === id && severities[incident.severity]?.passesFreezes);
  return found && `${found.severity} ${found.title}`;
}

function passed(run: Run, past: PastFreeze | undefined): readonly RunEvent[] {
  if (!past || run.exceptions.passed) return [];
  const { frozen, why, incident } = past;
  const data = {
    what: freezeTitles(frozen),
    until: iso(frozen.until),
    why,
    ...(incident !== undefined && { incident }),
  };
  return [{ type: 'freeze_passed', data }];
}

async function heldByFreeze(run: Run, frozen: Frozen, tools: EngineTools): Promise<StartHeld> {
  const [first = [], ...rest] = frozen.freezes.map(({ override }) => override);
  const override = first.filter((role) => rest.every((roles) => roles.includes(role)));
  const others = (await whoHolds(override, tools)).filter((id) => id !== run.requester.id);
  return {
    ...{ why: 'freeze', what: freezeTitles(frozen), until: iso(frozen.until), override },
    ...{ nobodyElse: others.length === 0, ...waiting(run, tools) },
  };
}

const heldByRest = (run: Run, { why, until, after }: Resting, tools: EngineTools): StartHeld => ({
  ...{ why, what: after, until: iso(until), override: [] },
  ...{ nobodyElse: true, ...waiting(run, tools) },
});

/** From one reading of the clock, so that the time of the next look is exactly what is waited for. */
function waiting(run: Run, { clock }: EngineTools): Pick<StartHeld, 'since' | 'expiresAt'> {
  const now = clock.now();
  const expiresAt = new Date(now.getTime() + run.request.runbook.confirm.withinMs);
  return { since: now.toISOString(), expiresAt: expiresAt.toISOString() };
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
