import type { Actor } from '../audit/event.ts';
import { isCleanable } from '../commands/is-cleanable.ts';
import { isUndoable } from '../commands/is-undoable.ts';
import { leftOpen } from '../commands/left-open.ts';
import type { JsonObject } from '../lib/json.ts';
import type { PlannedStep, RunPlan } from '../runs/events.ts';
import type { Gate, Run, StepState } from '../runs/run.ts';
import { heldBy, inTheWay } from './in-the-way.ts';
import type { ActorView, GateView, PlannedStepView, PlanView, RunView, StepView } from './run-view.ts';

/** The run as surfaces without Slack show it: plain data, times as text. */
export function viewRun(run: Run): RunView {
  const { runbook, environment, undoes, cleansUp } = run.request;
  return {
    id: run.id,
    version: run.version,
    status: run.status,
    runbook: runbook.name,
    title: runbook.title,
    environment: environment.name,
    protected: environment.protected,
    halt: runbook.halt,
    now: run.request.now,
    arguments: defined(run.request.arguments),
    requester: viewActor(run.requester),
    requestedAt: run.requestedAt.toISOString(),
    undoes: undoes ?? null,
    cleansUp: cleansUp?.run ?? null,
    reason: run.reason ?? null,
    plan: viewPlan(run),
    moved: run.moved,
    gate: run.gate ? viewGate(run.gate) : null,
    heldBack: viewHeldBack(run),
    inTheWay: inTheWay(run),
    awaits: run.awaits?.holder ?? null,
    isHeld: run.held.length > 0,
    takenOver: viewDeed(run.takenOver),
    steps: run.steps.map(viewStep),
    goingBack: run.undo ? { reason: run.undo.reason, steps: run.undo.steps.map(viewStep) } : null,
    cancelledBy: run.cancelled ? viewActor(run.cancelled.by) : null,
    end: viewEnd(run),
    undoable: isUndoable(run),
    cleanable: isCleanable(run),
    putBack: viewDeed(run.putBack),
    leftOpen: leftOpen(run),
  };
}

/** What another run has done about this one. */
const viewDeed = (deed: Run['putBack']): RunView['putBack'] =>
  deed ? { run: deed.run, by: viewActor(deed.by), at: deed.at.toISOString() } : null;

export const viewActor = ({ kind, id, name, via }: Actor): ActorView => ({
  kind,
  id,
  ...(via !== undefined && { via }),
  ...(name !== undefined && { name }),
});

function viewHeldBack({ exceptions: { held }, end }: Run): RunView['heldBack'] {
  return held && !end ? { by: heldBy(held), overridable: held.override.length > 0 } : null;
}

function viewPlan(run: Run): PlanView | null {
  const { plan } = run;
  return plan ? viewPlanOf(run, { plan: plan.steps, hash: plan.hash, at: plan.at }) : null;
}

/** A plan that was shown for this run, the newest one or an earlier one. */
export function viewPlanOf({ steps }: Run, { plan, hash, at }: ShownPlan): PlanView {
  const titleOf = (id: string) => steps.find((step) => step.id === id)?.title ?? id;
  return {
    hash,
    at: at.toISOString(),
    steps: plan.steps.map((step) => viewPlannedStep(step, titleOf(step.step))),
    targets: plan.targets,
    commands: plan.steps.flatMap((step) => (step.status === 'planned' ? step.plan.commands : [])),
    withoutBackup: (plan.waives ?? []).map(({ step, because }) => `${titleOf(step)} cannot run: ${because}`),
  };
}

interface ShownPlan {
  readonly plan: RunPlan;
  readonly hash: string;
  readonly at: Date;
}

function viewPlannedStep(step: PlannedStep, title: string): PlannedStepView {
  const named = { step: step.step, title, status: step.status };
  const nothing = { changes: [], facts: [], warnings: [], obstacle: null };
  switch (step.status) {
    case 'skipped':
      return { ...named, ...nothing, remark: step.reason };
    case 'later':
      return { ...named, ...nothing, remark: `planned once ${step.after.join(' and ')} has run` };
    case 'planned': {
      const { changes, facts, warnings, nothingToDo, obstacle } = step.plan;
      return { ...named, changes, facts, warnings, remark: nothingToDo ?? null, obstacle: obstacle ?? null };
    }
  }
}

function viewGate({ asked, roles, expiresAt, confirmation, approvals }: Gate): GateView {
  return {
    confirmation: asked.confirmation,
    phrase: asked.phrase ?? null,
    approvals: asked.approvals,
    untied: asked.untied === true,
    approvers: roles,
    expiresAt: expiresAt.toISOString(),
    confirmedBy: confirmation ? viewActor(confirmation.by) : null,
    approvedBy: approvals.map(({ by }) => viewActor(by)),
  };
}

function viewStep(step: StepState): StepView {
  return {
    id: step.id,
    title: step.title,
    uses: step.uses,
    effect: step.effect,
    status: step.status,
    progress: step.progress ?? null,
    reason: step.reason ?? null,
    look: step.look,
    evidence: step.evidence,
    outputs: step.outputs,
    startedAt: step.startedAt?.toISOString() ?? null,
    endedAt: step.endedAt?.toISOString() ?? null,
  };
}

function viewEnd({ end }: Run): RunView['end'] {
  if (!end) return null;
  return { status: end.status, outcome: end.outcome, at: end.at.toISOString(), by: viewActor(end.by) };
}

/** JSON has no undefined members. */
function defined(values: JsonObject): RunView['arguments'] {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
