import { Cron } from 'croner';
import { formatDurationShort } from '../../lib/duration.ts';
import type { CronJob } from '../../systems/kubernetes/port.ts';

/** When the CronJob's schedule comes next; undefined for a schedule that never comes, or that we cannot read. */
export function nextRun(cronJob: CronJob, now: Date): Date | undefined {
  return scheduleOf(cronJob)?.nextRun(now) ?? undefined;
}

/**
 * The run that starts at once when the CronJob is resumed: the most recent one missed since the last, unless it is
 * older than `startingDeadlineSeconds`. Without that field no missed run is ever too old.
 */
export function missedRun({ spec, status, metadata }: CronJob, now: Date): Date | undefined {
  const [latest] = scheduleOf({ spec })?.previousRuns(1, new Date(now.getTime() + 1)) ?? [];
  const since = Date.parse(status.lastScheduleTime ?? metadata.creationTimestamp ?? '');
  if (!latest || latest.getTime() <= since) return undefined;
  const ageMs = now.getTime() - latest.getTime();
  const { startingDeadlineSeconds } = spec;
  const isTooOld = startingDeadlineSeconds !== undefined && ageMs > startingDeadlineSeconds * 1000;
  return isTooOld ? undefined : latest;
}

/** `03:00 UTC, in 12 min`, `Mon 9 Mar 03:00 UTC, in 4 d` */
export function whenNext(cronJob: CronJob, at: Date, now: Date): string {
  return `${clockTime(cronJob, at, now)}, in ${formatDurationShort(at.getTime() - now.getTime())}`;
}

/** `03:00 UTC, 4 h ago` */
export function whenMissed(cronJob: CronJob, at: Date, now: Date): string {
  return `${clockTime(cronJob, at, now)}, ${formatDurationShort(now.getTime() - at.getTime())} ago`;
}

function scheduleOf({ spec }: Pick<CronJob, 'spec'>): Cron | undefined {
  try {
    const schedule = new Cron(spec.schedule, { timezone: zoneOf(spec) });
    // A time zone that this machine does not know is noticed only when it is used.
    schedule.nextRun(new Date(0));
    return schedule;
  } catch {
    // Kubernetes reads `@every 5m`, croner does not. A plan without a time is better than no plan.
    return undefined;
  }
}

/** Without a time zone the controller's own counts, which is UTC on nearly every cluster. */
const zoneOf = ({ timeZone }: CronJob['spec']): string => timeZone ?? 'Etc/UTC';

const DAY_MS = 86_400_000;

function clockTime({ spec }: CronJob, at: Date, now: Date): string {
  const zone = zoneOf(spec);
  const isNear = Math.abs(at.getTime() - now.getTime()) < DAY_MS;
  const time = formatFor(zone, isNear).format(at).replaceAll(',', '');
  return `${time} ${zone === 'Etc/UTC' ? 'UTC' : zone}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Kept: making one takes far longer than using it. There are as many as time zones in use. */
function formatFor(timeZone: string, isNear: boolean): Intl.DateTimeFormat {
  const key = `${timeZone} ${isNear}`;
  const known = formats.get(key);
  if (known) return known;
  const day = isNear ? {} : ({ weekday: 'short', day: 'numeric', month: 'short' } as const);
  const options = { timeZone, hour: '2-digit', minute: '2-digit', hour12: false, ...day } as const;
  const format = new Intl.DateTimeFormat('en-GB', options);
  formats.set(key, format);
  return format;
}
