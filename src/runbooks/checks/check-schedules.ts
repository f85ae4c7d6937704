import { parseCron } from '../../lib/cron.ts';
import { isTimeZone, timeZones } from '../../lib/time-zone.ts';
import { nearestName, suggest } from '../did-you-mean.ts';
import type { Draft } from '../draft.ts';
import type { Path } from '../places.ts';
import type { Report } from '../report.ts';
import type { ScheduleText } from '../schedules-section.ts';
import { checkRoleName } from './check-roles.ts';
import { checkScheduledRun } from './check-scheduled-run.ts';

export function checkCalendars({ calendars }: Draft, report: Report): void {
  for (const [name, calendar] of calendars)
    checkTimeZone(calendar?.timezone, ['calendars', name, 'timezone'], report);
}

interface Around {
  readonly draft: Draft;
  readonly report: Report;
}

const DEEDS = ['run', 'remind', 'rotate', 'heartbeat'] as const;
type DeedName = (typeof DEEDS)[number];

/** Schedules: one deed each, a time that comes, and nothing named that there is not. */
export function checkSchedules(draft: Draft, report: Report): void {
  checkDisposable(draft, report);
  for (const [name, text] of draft.schedules) {
    if (!text) continue;
    const path = ['schedules', name];
    const deed = checkDeed(text, path, report);
    checkTime(text, deed, path, report);
    checkTimeZone(text.timezone, [...path, 'timezone'], report);
    checkNames(text, path, { draft, report });
    checkBelongs(text, deed, path, report);
    checkPage(text, path, { draft, report });
    if (deed === 'run') checkScheduledRun(text, path, { draft, report });
  }
}

function checkDisposable({ environments }: Draft, report: Report): void {
  for (const [name, environment] of environments) {
    if (!environment?.disposable || !environment.protected) continue;
    const message = 'what is protected is not disposable: this contradicts itself';
    report.atValue(['environments', name, 'disposable'], { code: 'environment', message });
  }
}

function checkDeed(text: ScheduleText, path: Path, report: Report): DeedName | undefined {
  const [deed, second] = DEEDS.filter((name) => report.has([...path, name]));
  if (deed === undefined) {
    const message = 'this schedule does nothing';
    report.atKey(path, { code: 'schedule', message, hint: `say what it does: ${DEEDS.join(', ')}` });
  }
  if (second !== undefined) {
    const message = `a schedule does one thing: "${deed}" is here already`;
    report.atKey([...path, second], { code: 'schedule', message, hint: 'make it a schedule of its own' });
  }
  return text[deed ?? 'run'] === undefined ? undefined : deed;
}

const MINUTE_MS = 60_000;

function checkTime(text: ScheduleText, deed: DeedName | undefined, path: Path, report: Report): void {
  const { cron, every, timezone = 'UTC' } = text;
  const counts = deed === 'rotate' || deed === 'heartbeat';
  if (cron !== undefined && (every !== undefined || counts)) {
    const message = counts ? `"${deed}" goes by \`every\`, not by cron` : 'either cron or every, not both';
    report.atKey([...path, 'cron'], { code: 'schedule', message });
  }
  const hasTime = report.has([...path, 'every']) || (!counts && report.has([...path, 'cron']));
  if (!hasTime && deed !== 'rotate') {
    const hint = deed === 'heartbeat' ? 'every: 1d' : 'cron: "0 8 * * 1-5", or every: 7d';
    report.atKey(path, { code: 'missing', message: 'it does not say when', hint });
  }
  if (every !== undefined && every < MINUTE_MS)
    report.atValue([...path, 'every'], { code: 'value', message: 'every minute is the most often there is' });
  if (cron === undefined || !isTimeZone(timezone)) return;
  const parsed = parseCron(cron, timezone);
  if (!parsed.ok) report.atValue([...path, 'cron'], { code: 'cron', message: parsed.problem });
}

export function checkTimeZone(timezone: string | undefined, path: Path, report: Report): void {
  if (timezone === undefined || isTimeZone(timezone)) return;
  const nearest = nearestName(timezone, timeZones());
  const hint = nearest === undefined ? 'names look like Europe/Berlin' : `did you mean "${nearest}"?`;
  report.atValue(path, { code: 'timezone', message: `unknown time zone ${JSON.stringify(timezone)}`, hint });
}

function checkNames(
  { calendar, to, escalate_to, rotate }: ScheduleText,
  path: Path,
  { draft, report }: { readonly draft: Draft; readonly report: Report },
): void {
  const { calendars, environments, roles } = draft;
  if (calendar !== undefined && !calendars.has(calendar)) {
    const message = `unknown calendar ${JSON.stringify(calendar)}`;
    const hint = suggest(calendar, calendars.keys()) ?? 'calendars are named in the section `calendars`';
    report.atValue([...path, 'calendar'], { code: 'unknown_calendar', message, hint });
  }
  const known = new Set(roles.keys());
  for (const [key, role] of Object.entries({ to, escalate_to }))
    if (role !== undefined) checkRoleName(role, { known, path: [...path, key], report });
  const where = rotate?.environment;
  if (where === undefined || environments.has(where)) return;
  const message = `unknown environment ${JSON.stringify(where)}`;
  const hint = suggest(where, environments.keys());
  report.atValue([...path, 'rotate', 'environment'], { code: 'unknown_environment', message, hint });
}

/** Who is on call for the role that is paged, no source of it says. */
function checkPage(text: ScheduleText, path: Path, { draft, report }: Around): void {
  if (!text.heartbeat?.page) return;
  const role = text.to ?? text.escalate_to ?? 'commander';
  const isOnCall = (name: string): boolean => {
    const found = draft.roles.get(name);
    return (found?.pagerduty_on_call ?? []).length > 0 || (found?.all_of ?? []).some(isOnCall);
  };
  if (isOnCall(role)) return;
  const message = `nobody is on call as ${JSON.stringify(role)}, so nobody can be paged`;
  const hint = 'name a role in "to" that has pagerduty_on_call';
  report.atValue([...path, 'heartbeat', 'page'], { code: 'schedule', message, hint });
}

/** Keys that say nothing about this deed: somebody expects something of them. */
function checkBelongs(text: ScheduleText, deed: DeedName | undefined, path: Path, report: Report): void {
  if (deed === undefined) return;
  const ofRuns = ['with', 'unattended'] as const;
  const ofTicks = ['missed', 'business_days'] as const;
  const hasTicks = deed === 'run' || deed === 'remind';
  const strange = [...(deed === 'run' ? [] : ofRuns), ...(hasTicks ? [] : ofTicks)];
  for (const key of strange.filter((one) => text[one] !== undefined))
    report.atKey([...path, key], { code: 'schedule', message: `"${key}" means nothing beside "${deed}"` });
  if (deed === 'rotate' && (text.rotate?.secret === undefined) !== (text.rotate?.environment === undefined)) {
    const message = 'a secret is asked about in an environment: name both, or neither';
    report.atKey([...path, 'rotate'], { code: 'schedule', message });
  }
  if (deed === 'rotate' && text.to === undefined) {
    const message = 'it does not say whom to remind: "to" names a role';
    report.atKey(path, { code: 'missing', message });
  }
}
