import { z } from 'zod';
import type { StoredEvent } from '../../audit/event.ts';
import type { Reach } from './reach.ts';

/** The last time that Slack was away for long, as recorded. */
export interface Away {
  readonly since: Date;
  readonly why: string;
  /** PagerDuty's dedup key: one absence pages once. */
  readonly key: string;
  readonly isPaged: boolean;
  readonly isOver: boolean;
  readonly isResolved: boolean;
}

const Since = z.object({ since: z.coerce.date(), why: z.string() });

/** Undefined: it never was. */
export function foldAway(events: readonly Pick<StoredEvent, 'type' | 'data' | 'hash'>[]): Away | undefined {
  let away: Away | undefined;
  for (const { type, data, hash } of events) {
    if (type === 'slack_away') away = { ...Since.parse(data), ...pageOf(away, hash), isOver: false };
    if (type === 'slack_away_paged') away = away && { ...away, isPaged: true };
    if (type === 'slack_back') away = away && { ...away, isOver: true };
    if (type === 'slack_page_resolved') away = away && { ...away, isResolved: true };
  }
  return away;
}

/** A page that could not be ended before Slack went away again is this absence's, too. */
function pageOf(before: Away | undefined, hash: string): Pick<Away, 'key' | 'isPaged' | 'isResolved'> {
  if (before?.isPaged && !before.isResolved) return { key: before.key, isPaged: true, isResolved: false };
  return { key: `runbolt-slack-away-${hash.slice(0, 16)}`, isPaged: false, isResolved: false };
}

export type AwayMove = 'nothing' | 'record_away' | 'page' | 'record_back' | 'resolve_page';

export interface AwayFacts {
  readonly away: Away | undefined;
  readonly reach: Pick<Reach, 'trouble' | 'fineSince'>;
  readonly now: Date;
  /** Whether there is a PagerDuty to tell. */
  readonly mayPage: boolean;
}

/** A hiccup is no absence, and one answer no return. */
const AWAY_AFTER_MS = 2 * 60_000;
const BACK_AFTER_MS = 60_000;

/** Whether nothing is left to do about it until Slack goes away again. */
export const isSettled = (away: Away | undefined): boolean =>
  !away || (away.isOver && (away.isResolved || !away.isPaged));

/** What to do next about a Slack that is away, or back. */
export function nextAwayMove({ away, reach, now, mayPage }: AwayFacts): AwayMove {
  const trouble = reach.trouble();
  if (!away || away.isOver) {
    const lasts = trouble && now.getTime() - trouble.since.getTime() >= AWAY_AFTER_MS;
    if (lasts) return 'record_away';
    return away?.isPaged && !away.isResolved && mayPage ? 'resolve_page' : 'nothing';
  }
  if (trouble) return away.isPaged || !mayPage ? 'nothing' : 'page';
  return now.getTime() - reach.fineSince.getTime() >= BACK_AFTER_MS ? 'record_back' : 'nothing';
}

export interface Absence {
  readonly since: Date;
  readonly until: Date;
  readonly why: string;
}

const Back = z.object({ since: z.coerce.date(), until: z.coerce.date(), why: z.string() });

/** What a `slack_back` says; undefined for other events. */
export const backFrom = ({ type, data }: Pick<StoredEvent, 'type' | 'data'>): Absence | undefined =>
  type === 'slack_back' ? Back.parse(data) : undefined;
