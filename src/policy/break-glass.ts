/** People are given this long to approve before somebody may do without them. */
export const BREAK_GLASS_AFTER_MS = 3 * 60_000;

export interface Stuck {
  /** Since when people have been waited for. */
  readonly since: Date;
  /** Nobody but the requester could say yes, so that there is nobody to wait for. */
  readonly nobodyElse: boolean;
}

/** When breaking the glass is offered. */
export function offerBreakGlassAt({ since, nobodyElse }: Stuck): Date {
  return nobodyElse ? since : new Date(since.getTime() + BREAK_GLASS_AFTER_MS);
}

export const REVIEW_WITHIN_MS = 24 * 60 * 60_000;

/** When the people who have to look at it afterwards are reminded next: once a day. */
export const remindOfReviewAt = (reviewBy: Date, reminded: number): Date =>
  new Date(reviewBy.getTime() + reminded * REVIEW_WITHIN_MS);
