import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Change, StepPlan } from '../actions/action.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import type { Json, JsonObject } from '../lib/json.ts';
import type { PlannedStep, RunPlan } from './events.ts';

/**
 * The hash of what people say yes to: inputs, intended writes, guards and pinned outputs. Observations (counts, ages,
 * the next run) stay outside, or it would have to be asked for ever.
 */
export function planHash(plan: RunPlan): string {
  const steps = plan.steps.map((step): Json => {
    if (step.status !== 'planned') return { step: step.step, status: step.status };
    const { changes, guards, outputs } = step.plan;
    return {
      step: step.step,
      status: 'planned',
      input: step.input,
      changes: changes.map(asJson),
      guards,
      outputs,
    };
  });
  return createHash('sha256')
    .update(canonicalJson({ steps, targets: plan.targets, ...withoutSafeguards(plan) }))
    .digest('hex');
}

/** That it goes without them is what is said yes to; in which words they fail may differ each time. */
const withoutSafeguards = ({ waives = [] }: RunPlan): JsonObject =>
  waives.length === 0 ? {} : { waives: waives.map(({ step }) => step) };

/**
 * What the world did since the plan was approved, one line each; empty when the approval still covers what would be
 * done now. Fewer changes are a move towards the goal and do not count.
 */
export function movedSince(approved: RunPlan, now: RunPlan): readonly string[] {
  return now.steps.flatMap((step) => {
    const before = approved.steps.find((candidate) => candidate.step === step.step);
    return stepMoved(before, step);
  });
}

/** The same for one step. */
export function stepMoved(before: PlannedStep | undefined, now: PlannedStep): readonly string[] {
  if (now.status !== 'planned' || now.plan.nothingToDo !== undefined) return [];
  if (before?.status !== 'planned') {
    const looks = now.plan.changes.length === 0 && now.plan.obstacle === undefined;
    return looks ? [] : [`${now.step} would now be done; it was not part of the plan`];
  }
  if (now.plan.obstacle !== undefined)
    return before.plan.obstacle === undefined ? [`${now.step}: ${now.plan.obstacle}`] : [];
  const moved = planMoved(before.plan, now.plan);
  if (moved.length > 0 || now.plan.changes.length === 0) return moved;
  // Not every input shows in the changes: a header, a variable of the environment.
  return differences('input', before.input, now.input);
}

function planMoved(before: StepPlan, now: StepPlan): readonly string[] {
  const changes = now.changes.filter(
    (change) => !before.changes.some((one) => isDeepStrictEqual(one, change)),
  );
  return [
    ...changes.map((change) => changeMoved(before, change)),
    ...differences('guard', before.guards, now.guards),
    ...differences('pinned', before.outputs, now.outputs),
  ];
}

function changeMoved(before: StepPlan, now: Change): string {
  const was = before.changes.find(({ target, field }) => target === now.target && field === now.field);
  const then = was ? `${show(was.before)} → ${show(was.after)}` : 'untouched';
  return `${now.target} ${now.field}: ${show(now.before)} → ${show(now.after)} (the plan said ${then})`;
}

function differences(what: string, before: JsonObject, now: JsonObject): readonly string[] {
  return Object.entries(now).flatMap(([key, value]) =>
    isDeepStrictEqual(before[key], value)
      ? []
      : [`${what} ${key}: ${show(before[key])} is now ${show(value)}`],
  );
}

const asJson = (change: Change): JsonObject => ({ ...change });

const show = (value: Json | undefined): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none');
