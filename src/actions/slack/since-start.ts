import type { ActionContext } from '../action.ts';

// A key is never used twice, so looking back further does no harm; Slack's clock and ours may differ.
const LOOK_BACK_MS = 60 * 60_000;

/** From when on a message of this run may have been posted. */
export const sinceStart = ({ run }: ActionContext): Date => new Date(run.startedAt.getTime() - LOOK_BACK_MS);
