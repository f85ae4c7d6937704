import type { JsonObject } from '../lib/json.ts';
import type { RunHappening } from './events.ts';
import type { StepState } from './run.ts';

/** Folds one event of a step into the step. */
export function stepTransition(step: StepState, event: StepEvent): StepState {
  switch (event.type) {
    case 'step_skipped':
      return {
        ...step,
        status: 'skipped',
        reason: event.data.reason,
        startedAt: event.at,
        endedAt: event.at,
      };
    case 'step_started':
      return {
        ...step,
        status: 'started',
        input: event.data.input,
        plan: event.data.plan,
        ...versionOf(event.data),
        startedAt: step.startedAt ?? event.at,
        ...(step.startedAt && { begunAgainAt: event.at }),
        deadlineAt: new Date(event.data.deadlineAt),
        againAt: undefined,
        reason: undefined,
      };
    case 'step_refused':
      return {
        ...step,
        status: 'pending',
        reason: event.data.reason,
        againAt: new Date(event.data.retryAt),
        refusals: step.refusals + 1,
        ...halfLeft(event.data),
      };
    case 'step_noted':
      return step;
    case 'step_accepted':
      return { ...whole(step), status: 'accepted', receipt: event.data.receipt };
    case 'step_progressed':
      return {
        ...step,
        // What is seen to be under way has been accepted, also when a crash lost the system's answer.
        status: event.data.blind ? step.status : 'accepted',
        progress: event.data.progress,
        deniedSince: event.data.denied ? (step.deniedSince ?? event.at) : undefined,
        againAt: new Date(event.data.againAt),
        memo: event.data.memo ?? step.memo,
      };
    case 'step_left':
      return { ...step, undo: event.data.undo ?? [], leaves: event.data.leaves ?? [] };
    case 'step_succeeded':
      return { ...step, ...ended(event), status: 'succeeded', outputs: event.data.outputs };
    case 'step_failed':
      return {
        ...{ ...step, ...ended(event), status: 'failed', reason: event.data.reason },
        ...(event.data.final && { final: true }),
        ...halfOf(event.data),
      };
    case 'step_unknown':
      return { ...step, status: 'unknown', reason: event.data.reason, look: event.data.look };
    case 'finding_recorded':
      return found(step, event);
    case 'answer_given':
      return { ...step, memo: answered(event), againAt: undefined };
  }
}

export type StepEvent = Extract<
  RunHappening,
  { type: `step_${string}` } | { type: 'finding_recorded' | 'answer_given' }
>;

type Ended = Extract<StepEvent, { type: 'step_succeeded' | 'step_failed' }>;

function ended({ data, at }: Ended) {
  return { endedAt: at, evidence: data.evidence, undo: data.undo, leaves: data.leaves };
}

/** What was known of a half before stays known, unless all of it was done. */
function found(step: StepState, { data, at }: Extract<StepEvent, { type: 'finding_recorded' }>): StepState {
  const { finding, undo = [], leaves = [], outputs = step.outputs } = data;
  const ended = { ...step, endedAt: at, reason: `a person found that ${FOUND[finding]}` };
  switch (finding) {
    case 'happened':
      return { ...ended, status: 'succeeded', undo, leaves, outputs };
    case 'in_part':
      return { ...ended, status: 'failed', half: 'Part of it was done, as a person found.', undo, leaves };
    case 'did_not_happen':
      return { ...ended, status: 'failed' };
  }
}

const FOUND = {
  happened: 'it had happened',
  in_part: 'a part of it had happened',
  did_not_happen: 'it had not happened',
} as const;

/** Handed to the step when it looks again. */
function answered({ data, actor, at }: Extract<StepEvent, { type: 'answer_given' }>): JsonObject {
  const { kind, id, name } = actor;
  return { answer: data.answer, by: { kind, id, ...(name !== undefined && { name }) }, at: at.toISOString() };
}

const versionOf = ({ version }: { readonly version?: number }) => (version === undefined ? {} : { version });

/** All of it was taken at last: what stood of it before is part of that. */
function whole({ half, ...step }: StepState): StepState {
  return half === undefined ? step : { ...step, leaves: [], undo: [] };
}

/** With what it leaves should the step never be done. */
function halfLeft({ half, leaves = [], undo = [] }: Extract<StepEvent, { type: 'step_refused' }>['data']) {
  return half === undefined ? {} : { half, leaves, undo };
}

/** A later refusal that knows of no half does not undo the one before. */
const halfOf = ({ half }: { readonly half?: string }) => (half === undefined ? {} : { half });
