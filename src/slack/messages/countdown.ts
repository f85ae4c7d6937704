import { formatDurationShort } from '../../lib/duration.ts';
import { localTime } from '../text.ts';

const MINUTE_MS = 60_000;

export interface Countdown {
  readonly words: string;
  /** When it has to be said anew though nothing happens. */
  readonly again: Date | undefined;
}

/** How long there is until somebody must have acknowledged it. */
export function countdown(since: Date, withinMs: number, now: Date): Countdown {
  const due = new Date(since.getTime() + withinMs);
  const leftMs = due.getTime() - now.getTime();
  if (leftMs <= 0) {
    const words = `⌛ *Nobody has acknowledged it.* Somebody was due at ${localTime(due)}.`;
    return { words, again: undefined };
  }
  const left = formatDurationShort(Math.ceil(leftMs / MINUTE_MS) * MINUTE_MS);
  const words = `⏳ Nobody has acknowledged it yet. *${left} left*, until ${localTime(due)}.`;
  return { words, again: nextStep(withinMs, leftMs, now) };
}

/** It goes by minutes, or in about thirty steps when there are hours for it. */
function nextStep(withinMs: number, leftMs: number, now: Date): Date {
  const stepMs = Math.max(1, Math.round(withinMs / 30 / MINUTE_MS)) * MINUTE_MS;
  const untilStepMs = leftMs % stepMs === 0 ? stepMs : leftMs % stepMs;
  return new Date(now.getTime() + untilStepMs);
}
