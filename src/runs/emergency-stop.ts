import type { Action } from '../actions/action.ts';
import type { JsonObject } from '../lib/json.ts';
import { actionEnvironment } from './action-context.ts';
import type { EngineTools } from './engine-tools.ts';
import type { RunEnd, RunEvent } from './events.ts';
import { holdingsOf, type InTheWay } from './holding.ts';
import { currentSteps, type Run, type StepState } from './run.ts';
import { besideRun, foldStream, runStream } from './run-stream.ts';
import type { Session } from './session.ts';

/**
 * An emergency stop acts although others hold its targets. In the same append they are told to do nothing over them any
 * more, so that none puts back what was stopped; what they had begun already, only the system knows. Another stop may
 * go on: two stops do no harm to each other.
 */
export async function overrideLocks(
  session: Session,
  targets: readonly string[],
  others: readonly InTheWay[],
): Promise<void> {
  const { id, requester } = session.run;
  const held = holdingsOf(others);
  const holder = held.map(({ run }) => run).join(', ');
  const overridden: RunEvent = { type: 'lock_overridden', data: { targets, holder, held } };
  await session.decide([overridden, { type: 'locks_taken', data: { targets: [] } }], {
    also: others
      .filter(({ run }) => !run.request.runbook.halt)
      .map(({ run, targets: kept }) =>
        besideRun(run.id, { type: 'target_stopped', data: { run: id, targets: kept } }, requester),
      ),
  });
}

/** Why this step may not be begun: what it would change was stopped meanwhile. A step that only stops may. */
export function stoppedMeanwhile(run: Run, action: Action, input: JsonObject): string | undefined {
  const effect = action.effectOf(input);
  if (run.stops.length === 0 || effect === 'read' || effect === 'halt') return undefined;
  const targets = action.targets(input, actionEnvironment(run));
  const stop = run.stops.find((one) => one.targets.some((target) => targets.includes(target)));
  if (!stop) return undefined;
  const by = stop.by.name ?? stop.by.id;
  return `${by} has stopped ${stop.targets.join(', ')} with ${stop.run} since. Nothing is done over that: ask again once it may go on.`;
}

/** What those whose locks it went past had begun, and may still undo what was stopped. */
export async function withOthersAtWork(run: Run, end: RunEnd, tools: EngineTools): Promise<RunEnd> {
  const others = await Promise.all(
    run.overrode.map(async (held) => foldStream(await tools.store.read(runStream(held.run)))),
  );
  const may = others.flatMap((other) => (other ? cautionOf(run, other) : []));
  if (may.length === 0) return end;
  return { ...end, outcome: [end.outcome.replace(/\.?$/, '.'), ...may, LOOK_AGAIN].join(' ') };
}

const LOOK_AGAIN = 'Look once more whether it is still stopped.';

function cautionOf(stop: Run, other: Run): readonly string[] {
  const begun = currentSteps(other).find((step) => mayComeThrough(stop, step));
  return begun
    ? [`Careful: “${begun.title}” of ${other.id} had been begun before and may come through after the stop.`]
    : [];
}

/** It is under way, nobody knows, or it was still under way when the stop began to act. */
function mayComeThrough(stop: Run, { status, effect, endedAt }: StepState): boolean {
  if (effect === 'read' || effect === 'halt') return false;
  if (status === 'started' || status === 'accepted' || status === 'unknown') return true;
  const actedAt = stop.steps.flatMap(({ startedAt }) => startedAt ?? [])[0];
  return status === 'succeeded' && endedAt !== undefined && actedAt !== undefined && endedAt >= actedAt;
}
