import { DRILL_MARK } from '../lib/drill-mark.ts';

/** Where a step restores to, as a drill has to know it: only where nothing can be lost. */
export type DrillPlace = { readonly place: string } & (
  | {
      /** How that is known: `empty`, `marked runbolt/drill`. */
      readonly safe: string;
    }
  | {
      /** What could be lost, and what to do, in one or two sentences. */
      readonly unsafe: string;
    }
);

export const MARKED = `marked ${DRILL_MARK}`;
