import type { Evidence, Violation } from '../evidence.ts';

/** What a person found to have happened has its way back, or says why not, and what it leaves is looked after. */
export function checkFound({ events }: Evidence): readonly Violation[] {
  const opened = new Set(
    events.filter(({ type }) => type === 'loop_opened').map(({ data: { run, step } }) => `${run} ${step}`),
  );
  return events
    .filter(({ type }) => type === 'finding_recorded')
    .flatMap(({ stream, data }) => {
      const run = stream.replace('run/', '');
      const bad = (what: string) => [{ invariant: 'a finding keeps its consequences', run, what }];
      if (data.finding !== 'happened') return [];
      if (data.undo === undefined && data.noUndo === undefined)
        return bad(`${data.step} was found to have happened, and nothing is said of a way back`);
      const isLookedAfter = data.leaves === undefined || opened.has(`${run} ${data.step}`);
      return isLookedAfter ? [] : bad(`nobody looks after what ${data.step} left`);
    });
}
