import { type Loop, latest } from './loop.ts';

/** What has to be done about an open loop next. */
export type LoopMove =
  /** Is it still as it was left? */
  | { readonly do: 'look' }
  | { readonly do: 'remind'; readonly number: number }
  /** So much has happened that one event shall stand for it. */
  | { readonly do: 'carry' }
  /** Null: it is closed. */
  | { readonly do: 'wait'; readonly until: Date | null };

/** One question to the system in this time, for each thing that is left open. */
export const LOOK_EVERY_MS = 5 * 60_000;
/** A shift. The first reminder comes this long after it was opened, and so do all that follow. */
export const REMIND_EVERY_MS = 8 * 60 * 60_000;

/** So many events are folded anew for each look. */
const CARRY_AFTER = 200;

/** Decides from the loop alone. `lookedAt` is when the system was last asked, whatever it said. */
export function nextLoopMove(loop: Loop, lookedAt: Date | undefined, now: Date): LoopMove {
  if (loop.closed) return { do: 'wait', until: null };
  if (loop.version - loop.carriedAt > CARRY_AFTER) return { do: 'carry' };
  const lookAt = nextLook(loop, lookedAt);
  if (lookAt <= now) return { do: 'look' };
  const remindAt = nextReminder(loop);
  if (remindAt <= now) return { do: 'remind', number: (loop.reminded?.number ?? 0) + 1 };
  return { do: 'wait', until: remindAt < lookAt ? remindAt : lookAt };
}

/** When somebody has to look at it next. */
export function loopDueAt(loop: Loop, lookedAt: Date | undefined, now: Date): Date | null {
  const move = nextLoopMove(loop, lookedAt, now);
  return move.do === 'wait' ? move.until : now;
}

/** What ends by itself is looked at when it should have. */
function nextLook(loop: Loop, lookedAt: Date | undefined): Date {
  const leftAt = latest(loop)?.at ?? loop.openedAt;
  const last = lookedAt && lookedAt > leftAt ? lookedAt : leftAt;
  const next = after(last, LOOK_EVERY_MS);
  const { until } = loop;
  return until && until > last && until < next ? until : next;
}

/** Nobody is reminded of what is going to end by itself before it should have ended. */
export function nextReminder({ openedAt, reminded, snoozedUntil, until }: Loop): Date {
  const regular = after(reminded?.at ?? openedAt, REMIND_EVERY_MS);
  const times = [regular, snoozedUntil, until && after(until, LOOK_EVERY_MS)];
  return times.reduce<Date>((last, at) => (at && at > last ? at : last), snoozedUntil ?? regular);
}

const after = (at: Date, ms: number): Date => new Date(at.getTime() + ms);
