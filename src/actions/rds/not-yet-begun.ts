import { type ActionContext, hadMs, type Observation, type Seen } from '../action.ts';

/** How long RDS may take to show that it has begun. */
const SHOWS_WITHIN_MS = 120_000;
const LOOK_AGAIN_MS = 10_000;

/** After a crash, nothing shows that it happened: soon after the call that proves nothing, later it does. */
export function notYetBegun({ now }: ActionContext, seen: Seen): Observation {
  if (hadMs(now, seen) > SHOWS_WITHIN_MS) return { status: 'absent' };
  const progress = 'the answer was lost; looking whether it has begun';
  return { status: 'waiting', progress, againInMs: LOOK_AGAIN_MS };
}
