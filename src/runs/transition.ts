import type { Actor } from '../audit/event.ts';
import type { RunHappening } from './events.ts';
import { exceptionTransition, isExceptional, NO_EXCEPTIONS } from './exceptions.ts';
import { isOfPage, pageTransition } from './paging/page.ts';
import { type Gate, gateOfStep, type Run, type StepState } from './run.ts';
import { stepTransition } from './step-transition.ts';
import { takeOverTransition } from './take-over-transition.ts';
import { waitsAfter } from './waits.ts';

/** Folds one event into a run. Total and pure: what is not in the events is not in the run. */
export function transition(run: Run | undefined, event: RunHappening): Run {
  if (event.type === 'run_requested') return requested(event);
  if (!run) throw new Error(`a run cannot begin with ${event.type}`);
  const after = { ...apply(run, event), version: event.version };
  return { ...after, waits: waitsAfter(run, event, after) };
}

/** The run that these events make, or undefined when there are none. */
export function foldRun(events: readonly RunHappening[]): Run | undefined {
  let run: Run | undefined;
  for (const event of events) run = transition(run, event);
  return run;
}

function requested(event: Extract<RunHappening, { type: 'run_requested' }>): Run {
  return {
    id: event.run,
    version: event.version,
    status: 'requested',
    request: event.data,
    requester: event.actor,
    requestedAt: event.at,
    plan: undefined,
    moved: [],
    gate: undefined,
    waits: [],
    called: undefined,
    exceptions: NO_EXCEPTIONS,
    page: undefined,
    reason: undefined,
    locks: [],
    awaits: undefined,
    held: [],
    takeOver: event.data.takeOver ? { stage: 'asked', by: event.actor, at: event.at } : undefined,
    takenOver: undefined,
    overrode: [],
    stops: [],
    baselines: {},
    steps: event.data.runbook.steps.map(pendingStep),
    undo: undefined,
    cancelled: undefined,
    end: undefined,
    putBack: undefined,
    closed: [],
  };
}

export function pendingStep(step: Pick<StepState, 'id' | 'title' | 'uses' | 'effect'>): StepState {
  return {
    id: step.id,
    title: step.title,
    uses: step.uses,
    effect: step.effect,
    status: 'pending',
    input: undefined,
    plan: undefined,
    startedAt: undefined,
    deadlineAt: undefined,
    endedAt: undefined,
    receipt: undefined,
    memo: undefined,
    progress: undefined,
    againAt: undefined,
    refusals: 0,
    outputs: {},
    evidence: [],
    reason: undefined,
    look: [],
    undo: [],
    leaves: [],
  };
}

function apply(run: Run, event: Exclude<RunHappening, { type: 'run_requested' }>): Run {
  if (isExceptional(event)) return exceptional(run, event);
  if (isOfPage(event)) return { ...run, page: pageTransition(run.page, event) };
  switch (event.type) {
    case 'run_denied':
      return run;
    case 'lock_overridden':
      return { ...run, overrode: event.data.held ?? [] };
    case 'target_stopped':
      return { ...run, stops: [...run.stops, { ...event.data, by: event.actor, at: event.at }] };
    case 'run_planned':
      return {
        ...run,
        status: 'planned',
        plan: {
          ...{ steps: event.data.plan, hash: event.data.hash, at: event.at },
          ...(event.data.frozen && { frozen: event.data.frozen }),
          ...(event.data.held && { held: event.data.held }),
        },
        exceptions: { ...run.exceptions, onLastKnown: event.data.onLastKnown ?? [] },
        ...(event.data.onCall && { onCall: event.data.onCall }),
      };
    case 'plan_changed':
      return {
        ...run,
        status: 'planned',
        plan: { steps: event.data.plan, hash: event.data.hash, at: event.at },
        moved: event.data.moved,
        gate: undefined,
        exceptions: { ...run.exceptions, offered: undefined },
      };
    case 'gates_opened':
      return gatesOpened(run, event);
    case 'gates_passed':
      return { ...run, status: 'running', askedAt: event.at };
    case 'confirmation_given':
      return confirmed(run, event);
    case 'approval_granted':
      return approved(run, event);
    case 'approval_denied':
    case 'gates_expired':
      return run;
    case 'approval_withdrawn':
      return withdrawn(run, event.actor);
    case 'people_asked':
      return { ...run, called: { by: event.actor, at: event.at, hash: run.plan?.hash } };
    case 'reason_given':
      return { ...run, reason: event.data.reason };
    case 'lock_awaited':
      return { ...run, status: 'queued', locks: [], awaits: event.data, held: event.data.held ?? [] };
    case 'locks_taken':
      return {
        ...{ ...run, status: 'running', askedAt: event.at },
        ...{ locks: event.data.targets, awaits: undefined, held: [] },
      };
    case 'lock_refused':
    case 'take_over_asked':
    case 'take_over_refused':
    case 'locks_claimed':
    case 'locks_handed_over':
    case 'taken_over':
      return takeOverTransition(run, event);
    case 'baseline_measured': {
      const { step, healthy, summary } = event.data;
      return { ...run, baselines: { ...run.baselines, [step]: { healthy, summary } } };
    }
    case 'run_restored':
      return { ...run, cancelled: { by: event.actor, at: event.at, reason: undefined }, restored: true };
    case 'cancel_requested':
      return { ...run, cancelled: { by: event.actor, at: event.at, reason: event.data.reason } };
    case 'undo_started':
      return {
        ...run,
        undo: {
          reason: event.data.reason,
          steps: event.data.steps.map((step) => ({
            ...pendingStep({ ...step, effect: 'change' }),
            input: step.with,
            ...(step.undoes !== undefined && { undoes: step.undoes }),
          })),
        },
      };
    case 'run_ended':
      return {
        ...run,
        status: event.data.status,
        locks: [],
        end: { ...event.data, at: event.at, by: event.actor },
      };
    case 'run_put_back':
      return { ...run, putBack: { run: event.data.run, by: event.actor, at: event.at } };
    case 'loop_closed':
      return { ...run, closed: [...run.closed, { ...event.data, at: event.at, by: event.actor }] };
    default:
      return onStep(run, event);
  }
}

/** By the clock that reckoned the deadline, which the time of the next look is held against. */
function openedAt(run: Run, step: string | undefined, expiresAt: string): Date {
  const own = step === undefined ? undefined : gateOfStep(run, step);
  return new Date(Date.parse(expiresAt) - (own ?? run.request.runbook.confirm).withinMs);
}

/** What holds it back takes its gates with it: they are asked again once it may start. */
function exceptional(run: Run, event: Parameters<typeof exceptionTransition>[1]): Run {
  const exceptions = exceptionTransition(run.exceptions, event);
  if (event.type === 'start_held')
    return { ...run, exceptions, status: 'waiting', gate: undefined, awaits: undefined, held: [] };
  return { ...run, exceptions };
}

type StepEvent = Parameters<typeof stepTransition>[1];

function onStep(run: Run, event: StepEvent): Run {
  const change = (steps: readonly StepState[]) =>
    steps.map((step) => (step.id === event.data.step ? stepTransition(step, event) : step));
  const steps = change(run.steps);
  const undo = run.undo && { ...run.undo, steps: change(run.undo.steps) };
  // An emergency stop goes on beside what a person has to look at.
  const isUnknown = (undo?.steps ?? steps).some((step) => step.status === 'unknown');
  const status = isUnknown ? 'unknown' : 'running';
  return { ...run, steps, undo, status, closed: leftAgain(run, event) };
}

/** Those that open loops at once. */
const LEAVING: ReadonlySet<StepEvent['type']> = new Set([
  ...(['step_succeeded', 'step_failed', 'step_left', 'finding_recorded'] as const),
]);

/** A step may leave anew what an earlier one had left and put back. */
function leftAgain({ closed }: Run, event: StepEvent): Run['closed'] {
  const { leaves = [] } = LEAVING.has(event.type) && 'leaves' in event.data ? event.data : {};
  return closed.filter(({ target }) => !leaves.some((left) => left.target === target));
}

function gatesOpened(run: Run, { data, at }: Extract<RunHappening, { type: 'gates_opened' }>): Run {
  const { gates, hash, expiresAt, before, approvers } = data;
  const own = before && gateOfStep(run, before.step)?.approve;
  const gate = {
    roles: own ?? run.request.runbook.allow.approve,
    ...{ asked: gates, hash, step: before?.step, approvers, expiresAt: new Date(expiresAt) },
    openedAt: openedAt(run, before?.step, expiresAt),
    ...{ confirmation: undefined, approvals: [] },
  };
  const exceptions = { ...run.exceptions, held: undefined, offered: undefined };
  const waiting = { ...run, status: 'waiting', gate, exceptions } as const;
  if (!before || !run.plan) return waiting;
  const steps = run.plan.steps.steps.map((one) => (one.step === before.step ? before.plan : one));
  return { ...waiting, moved: before.moved, plan: { steps: { ...run.plan.steps, steps }, hash, at } };
}

/** A yes to another plan than the gate asks about is none, whoever let it into the record. */
const gateAbout = ({ gate }: Run, hash: string): Gate | undefined => (gate?.hash === hash ? gate : undefined);

function confirmed(run: Run, event: Extract<RunHappening, { type: 'confirmation_given' }>): Run {
  const gate = gateAbout(run, event.data.hash);
  if (!gate) return run;
  const { how, onCall } = event.data;
  const confirmation = { by: event.actor, at: event.at, how, ...(onCall && { onCall }) };
  return { ...run, gate: { ...gate, confirmation } };
}

function withdrawn(run: Run, actor: Actor): Run {
  if (!run.gate) return run;
  const left = run.gate.approvals.filter(({ by }) => by.kind !== actor.kind || by.id !== actor.id);
  return { ...run, status: 'waiting', awaits: undefined, gate: { ...run.gate, approvals: left } };
}

function approved(run: Run, event: Extract<RunHappening, { type: 'approval_granted' }>): Run {
  const gate = gateAbout(run, event.data.hash);
  if (!gate) return run;
  const { role, onCall } = event.data;
  const approval = { by: event.actor, at: event.at, role, ...(onCall && { onCall }) };
  return { ...run, gate: { ...gate, approvals: [...gate.approvals, approval] } };
}
