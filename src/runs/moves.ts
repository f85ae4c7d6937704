import { RUNBOLT } from '../audit/event.ts';
import { Failure } from '../lib/failure.ts';
import type { Refused } from '../policy/authorize.ts';
import { actionContext } from './action-context.ts';
import type { Performed } from './advance.ts';
import { mayRun } from './authority.ts';
import { planHash } from './compare-plans.ts';
import { withOthersAtWork } from './emergency-stop.ts';
import type { EngineTools } from './engine-tools.ts';
import type { RunEnd, RunEvent } from './events.ts';
import { gatesFor } from './gates-for.ts';
import { heldFrom } from './holding.ts';
import { closesLeftovers } from './loops/after-drill.ts';
import { leftByHalves } from './loops/halves.ts';
import { together } from './loops/leave.ts';
import { notForEver } from './not-for-ever.ts';
import { doneSoFar, mayRemain } from './outcome.ts';
import { planForPeople, planRun } from './plan-run.ts';
import { type Run, type StepState, saidNow, undoOf } from './run.ts';
import type { Caused } from './run-stream.ts';
import type { Session } from './session.ts';
import { freezeOn, type Guarded, guardRun, offerAtOnce } from './start-guard.ts';
import { stepInput } from './step-input.ts';
import { placesOf } from './unseen-step.ts';

/** Asks whether the requester may, then reads the live systems. */
export async function plan(session: Session, tools: EngineTools): Promise<Performed> {
  const authorization = await mayRun(session.run, tools);
  if (!authorization.allowed) return deny(session, authorization);

  const { run } = session;
  const steps = await (isShown(run) ? planForPeople(run, tools) : planRun(run, tools));
  const frozen = freezeOn(run, tools);
  const { onLastKnown, onCall } = authorization;
  const held = await heldFrom(run, steps, tools.store);
  const data = {
    ...{ plan: steps, hash: planHash(steps) },
    ...(frozen && { frozen }),
    ...(held.length > 0 && { held }),
    ...(onLastKnown && { onLastKnown }),
    ...(onCall && { onCall }),
  };
  await session.decide([{ type: 'run_planned', data }]);
  return 'go_on';
}

/** An emergency stop waits for no reading, and a runbook that only reads is about to do so. */
const isShown = ({ request: { planOnly, runbook } }: Run): boolean =>
  planOnly || (!runbook.halt && runbook.effect !== 'read');

/** Asks what the runbook asks for; a run that needs nobody, and a halt said with `now`, goes straight through. */
export async function openGates(session: Session, tools: EngineTools): Promise<Performed> {
  const { run } = session;
  const guarded = await guardRun(run, tools);
  if (guarded.may === 'not_yet') return hold(session, guarded);
  const hash = run.plan?.hash ?? '';
  const { confirm } = run.request.runbook;
  const data = await gatesFor(run, { confirm, hash }, tools);
  const opened: Caused = { event: { type: 'gates_opened', data }, actor: RUNBOLT };
  const ours = [...guarded.events, ...offerWhenAlone(run, data)];
  const before = ours.map((event): Caused => ({ event, actor: RUNBOLT }));
  // In one append: a stop that was said must not be found waiting for a tap after a crash.
  await session.decideTogether([opened, ...before, ...(saidNow(run) ? [confirmedByWord(run, hash)] : [])]);
  return 'go_on';
}

export async function hold(session: Session, { events }: Guarded): Promise<Performed> {
  await session.decide(events);
  return 'go_on';
}

type Opened = Extract<RunEvent, { type: 'gates_opened' }>['data'];

/** With nobody else to say yes there is nobody to wait for. */
function offerWhenAlone(run: Run, { gates, approvers }: Opened): readonly RunEvent[] {
  const glassCovers = run.exceptions.glass?.hash === run.plan?.hash;
  if (gates.approvals === 0 || glassCovers) return [];
  return (approvers?.people.length ?? 0) < gates.approvals ? offerAtOnce(run) : [];
}

const confirmedByWord = ({ requester: actor }: Run, hash: string): Caused => ({
  event: { type: 'confirmation_given', data: { hash, how: 'now' } },
  actor,
});

export async function expire(session: Session): Promise<Performed> {
  const why = session.run.exceptions.held ? 'It could not start in time.' : 'Nobody said yes in time.';
  const outcome = `${why} ${doneSoFar(session.run)}`;
  const end: RunEvent = { type: 'run_ended', data: { status: 'expired', outcome } };
  await session.decide([{ type: 'gates_expired', data: {} }, end]);
  return 'go_on';
}

/** Takes the health as it is before anything is changed, so that "worse" can be told from "was broken before". */
export async function measure(session: Session, step: StepState, tools: EngineTools): Promise<Performed> {
  const action = tools.actions.get(step.uses);
  const input = stepInput(session.run, step, tools);
  const unmeasured = (summary: string) => ({ healthy: false, summary });
  const measurement =
    action?.measure && input.status === 'known'
      ? await notForEver(
          tools,
          step.uses,
          action.measure(actionContext(session.run, step.id, tools), input.value),
        ).catch((error: unknown) => {
          if (error instanceof Failure) return unmeasured(error.message);
          throw error;
        })
      : unmeasured('it could not be measured beforehand');
  await session.decide([{ type: 'baseline_measured', data: { step: step.id, ...measurement } }]);
  return 'go_on';
}

/** The finished steps are put back, latest first. */
export async function turnBack(session: Session, reason: string, tools: EngineTools): Promise<Performed> {
  const back = undoOf(session.run);
  const steps = back.map(({ step, undo }, index) => ({
    ...undo,
    // After its first part a step no longer stands as it left it, by our own hand.
    ...(back[index - 1]?.step !== step && { undoes: step.id }),
    id: `undo-${index + 1}`,
    title: `Put back: ${step.title}`,
    effect: tools.actions.get(undo.uses)?.effectOf(undo.with) ?? 'change',
  }));
  await session.decide([{ type: 'undo_started', data: { reason, steps } }]);
  return 'go_on';
}

export async function endRun(session: Session, end: RunEnd, tools: EngineTools): Promise<Performed> {
  const left = await leftByHalves(session.run, tools);
  const { own, also, rows } = together([await closesLeftovers(session.run, end, tools), left]);
  const data = await withOthersAtWork(session.run, withPlaces(session.run, end, tools), tools);
  await session.decide([...own, { type: 'run_ended', data }], { also, rows });
  return 'go_on';
}

/** With what a person looks at what may remain. */
function withPlaces(run: Run, end: RunEnd, tools: EngineTools): RunEnd {
  const step = end.status === 'cancelled' || end.status === 'failed' ? mayRemain(run) : undefined;
  const action = step && tools.actions.get(step.uses);
  const input = step && stepInput(run, step, tools);
  if (!step || !action || input?.status !== 'known') return end;
  const places = placesOf(run, step, action, input.value);
  if (places.length === 0) return end;
  return { ...end, outcome: `${end.outcome.replace(/\.?$/, '.')} Look: ${places.join(' · ')}` };
}

export async function deny(session: Session, denied: Refused): Promise<Performed> {
  const { rule, roles, who, onCall, unreachable, asOf } = denied;
  const outcome = `Not allowed: ${rule}. ${doneSoFar(session.run)}`;
  await session.decide([
    {
      type: 'run_denied',
      data: { rule, roles, who, onCall, unreachable, ...(asOf && { asOf: asOf.toISOString() }) },
    },
    { type: 'run_ended', data: { status: 'denied', outcome } },
  ]);
  return 'go_on';
}
