import type { Observation, StepPlan } from '../actions/action.ts';
import type { Run } from './run.ts';

/** What was looked at; `blind` when it could not be. */
type Looked = Observation & { readonly blind?: true };

/** What the check of a negative control has to complain of; undefined for every other step, and on the way back. */
export function mustFail(run: Run, step: string): string | undefined {
  return run.undo ? undefined : run.request.runbook.steps.find(({ id }) => id === step)?.mustFail;
}

/** What would stand in the way of any other check is what this one is there to see: it is carried out. */
export function redIsWanted(run: Run, step: string, plan: StepPlan): StepPlan {
  const reason = mustFail(run, step);
  if (reason === undefined) return plan;
  const { obstacle, ...rest } = plan;
  const facts = obstacle === undefined ? rest.facts : [...rest.facts, obstacle];
  return { ...rest, facts: [...facts, `This check has to fail, saying: ${reason}`] };
}

/**
 * Turns the outcome of a negative control round: red for the wanted reason is success, green is failure. A check that
 * could not look, or that complains of something else, has proved nothing.
 */
export function throughControl<Seen extends Looked>(run: Run, step: string, seen: Seen): Seen | Observation {
  const wanted = mustFail(run, step);
  if (wanted === undefined) return seen;
  if (seen.status === 'done') return { status: 'failed', reason: GREEN, evidence: seen.evidence ?? [] };
  if (seen.status !== 'failed' || seen.blind) return seen;
  const evidence = seen.evidence ?? [];
  if (!plain(seen.reason).includes(plain(wanted)))
    return {
      status: 'failed',
      reason: `It failed for another reason than “${wanted}”: ${seen.reason}`,
      evidence,
    };
  return { status: 'done', outputs: {}, evidence: [`Seen red, as it must be: ${seen.reason}`, ...evidence] };
}

const GREEN =
  'The negative control came out green: this check does not notice what is broken, so nothing that it passes can be relied on.';

const plain = (text: string): string => text.toLowerCase().replaceAll(/\s+/g, ' ').trim();
