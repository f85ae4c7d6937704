import type { KnownRoster } from '../../../oncall/known-roster.ts';
import { ago, escapeText, localDayAndTime, sentence } from '../../text.ts';

/** That PagerDuty does not answer: since when, and how old what is shown is. Undefined while it answers. */
export function silenceLine({ silent, readAt }: KnownRoster, now: Date): string | undefined {
  if (!silent) return undefined;
  const since = `⚠️ PagerDuty has not answered since ${localDayAndTime(silent.since)}: ${sentence(escapeText(silent.why))}`;
  if (!readAt) return `${since} It never told me who is on call.`;
  return `${since} This is what it said ${ago(readAt, now)}; overrides made since then are not in it.`;
}
