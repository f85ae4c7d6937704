import type { RunHappening } from './events.ts';
import type { Run } from './run.ts';

export type TakeOverEvent = Extract<
  RunHappening,
  {
    type:
      | 'lock_refused'
      | 'take_over_asked'
      | 'take_over_refused'
      | 'locks_claimed'
      | 'locks_handed_over'
      | 'taken_over';
  }
>;

/** Folds into a run that it takes over what others hold, or that others take over what it holds. */
export function takeOverTransition(run: Run, event: TakeOverEvent): Run {
  const { actor: by, at } = event;
  switch (event.type) {
    case 'lock_refused':
      return { ...run, held: event.data.held };
    case 'take_over_asked':
      return { ...run, takeOver: { stage: 'asked', by, at } };
    case 'take_over_refused':
      return { ...run, takeOver: undefined };
    case 'locks_claimed': {
      const { targets, from } = event.data;
      const awaits = { targets, holder: from.map(({ run: holder }) => holder).join(', ') };
      return {
        ...unplanned(run),
        status: 'queued',
        awaits,
        held: from,
        takeOver: { stage: 'claimed', by, at },
      };
    }
    case 'locks_handed_over':
      return handedOver(run);
    case 'taken_over': {
      if (run.end) return run;
      const cancelled = run.cancelled ?? { by, at, reason: undefined };
      return { ...run, cancelled, takenOver: { run: event.data.run, by, at } };
    }
  }
}

/** What was planned while others were at work is not what would be done after them. */
const unplanned = (run: Run): Run => ({ ...run, plan: undefined, gate: undefined, moved: [] });

/** Nobody was in the way: the plan stands. Otherwise it is made again. */
function handedOver(run: Run): Run {
  const { takeOver } = run;
  const done = { ...run, takeOver: takeOver && { ...takeOver, stage: 'done' as const } };
  if (takeOver?.stage !== 'claimed') return done;
  return { ...done, status: 'requested', awaits: undefined, held: [] };
}
