import { inTimeZone } from '../../../lib/time-zone.ts';
import type { WeekTurn } from '../../../oncall/events.ts';
import type { Turn } from '../../../oncall/roster.ts';
import { localDayAndTime } from '../../text.ts';
import { named } from './who.ts';

export const weekLine = ({ from, began, people, override }: WeekTurn, timezone: string): string =>
  `${began ? 'Now' : inTimeZone(new Date(from), timezone)}  ${named(people)}${standIn({ override })}`;

export const standIn = ({ override }: Pick<Turn, 'override'>): string => (override ? ' (override)' : '');

export function gapLine({ from, until }: Pick<Turn, 'from' | 'until'>): string {
  const end = until ? ` until ${localDayAndTime(until)}` : '';
  return `🚨 *Nobody is on call* from ${localDayAndTime(from)}${end}. Fill it in PagerDuty.`;
}
