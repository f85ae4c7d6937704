/** The bot's clock as the page shows it. */
export interface ClockView {
  /** How far ahead of this machine's clock it stands. */
  readonly aheadMs: number;
  /** 1: it goes as time does. */
  readonly speed: number;
  /** On its way there; null: to whatever comes next. Absent: it is not on its way. */
  readonly goingTo?: string | null;
  /** What is known to come, and when. */
  readonly next?: { readonly what: string; readonly at: string };
}

/** A day in a minute. */
export const HURRIED = 24 * 60;
