import type { Finding, StepLeft } from '../runs/events.ts';

/** What a person found, in words. */
export const FOUND: Readonly<Record<Finding, string>> = {
  happened: 'it happened',
  in_part: 'a part of it happened',
  did_not_happen: 'it did not happen',
};

/** What is left then, and whether there is a way back: one sentence each. */
export function leftWords({ leaves = [], undo = [], noUndo }: StepLeft): readonly string[] {
  return [
    ...leaves.map(({ what }) => `Left open: ${what}.`),
    ...(undo.length > 0 ? ['Undo can put it back once the run has ended.'] : []),
    ...(noUndo === undefined ? [] : [noUndo]),
  ];
}
