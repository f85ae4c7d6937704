import type { Json } from '../lib/json.ts';
import { bindArguments } from './bind-arguments.ts';
import { type Calendar, toCalendar } from './calendars-section.ts';
import type { RunbooksFile } from './file-schema.ts';
import type { Runbooks } from './runbook.ts';
import type { Deed, Schedule, ScheduleText } from './schedules-section.ts';

const DAY_MS = 24 * 60 * 60_000;
const ROTATE_EVERY_MS = 90 * DAY_MS;
const LEAST_GRACE_MS = 60_000;

/** The schedules of a file that passed every check, with those that its drills ask for: `drill:dr-test`. */
export function checkedSchedules(
  file: RunbooksFile,
  { runbooks, roles }: Pick<Runbooks, 'runbooks' | 'roles'>,
): Runbooks['schedules'] {
  const written = Object.entries(file.schedules ?? {}).map(([name, text]) => {
    const calendar = calendarOf(text, file);
    const escalateTo = text.escalate_to ?? (roles.commander ? 'commander' : undefined);
    return [name, toSchedule(text, { name, calendar, escalateTo, runbooks })] as const;
  });
  return Object.fromEntries([...written, ...drillSchedules({ runbooks, roles })]);
}

function calendarOf({ calendar, timezone }: ScheduleText, { calendars = {} }: RunbooksFile): Calendar {
  const named = calendar === undefined ? undefined : calendars[calendar];
  return named
    ? toCalendar(named, calendar ?? '')
    : toCalendar({ timezone: timezone ?? 'UTC' }, 'office hours');
}

interface Around {
  readonly name: string;
  readonly calendar: Calendar;
  readonly escalateTo: string | undefined;
  readonly runbooks: Runbooks['runbooks'];
}

function toSchedule(text: ScheduleText, { name, calendar, escalateTo, runbooks }: Around): Schedule {
  const deed = deedOf(text, runbooks);
  const isTimed = deed.kind === 'run' || deed.kind === 'remind';
  return {
    name,
    title: text.title ?? titleOf(deed, name, runbooks),
    ...(text.cron !== undefined && { cron: text.cron }),
    ...(isTimed && text.every !== undefined && { everyMs: text.every }),
    timezone: text.timezone ?? calendar.timezone,
    calendar,
    businessDays: text.business_days ?? false,
    missed: text.missed ?? 'once',
    deed,
    ...(text.to !== undefined && { to: text.to }),
    ...(escalateTo !== undefined && { escalateTo }),
    ...(text.channel !== undefined && { channel: text.channel }),
  };
}

function deedOf(text: ScheduleText, runbooks: Runbooks['runbooks']): Deed {
  const { run, remind, rotate, heartbeat, every = ROTATE_EVERY_MS } = text;
  if (remind) return { kind: 'remind', message: remind.message, checklist: remind.checklist ?? [] };
  if (rotate) {
    const { what, secret: name, environment } = rotate;
    const secret = name !== undefined && environment !== undefined ? { secret: { name, environment } } : {};
    return { kind: 'rotate', what, everyMs: every, ...secret };
  }
  if (heartbeat) {
    const graceMs = Math.max(LEAST_GRACE_MS, heartbeat.grace ?? Math.round(every / 10));
    return {
      kind: 'heartbeat',
      everyMs: every,
      graceMs,
      tokenSecret: heartbeat.token_secret ?? 'WEBHOOK_TOKEN',
      ...(heartbeat.page && { page: true }),
    };
  }
  const bound = bindArguments(runbooks[run ?? '']?.parameters ?? {}, text.with ?? {});
  const given: Readonly<Record<string, Json | undefined>> = bound.ok ? bound.arguments : bound.bound;
  return { kind: 'run', runbook: run ?? '', arguments: given, unattended: text.unattended ?? false };
}

function titleOf(deed: Deed, name: string, runbooks: Runbooks['runbooks']): string {
  switch (deed.kind) {
    case 'run':
      return runbooks[deed.runbook]?.title ?? deed.runbook;
    case 'remind':
      return deed.message.split('\n', 1)[0]?.slice(0, 100) ?? '';
    case 'rotate':
      return `Rotate ${deed.what}`;
    case 'heartbeat':
      return `Heartbeat of ${name}`;
    case 'drill':
      return `Drill: ${runbooks[deed.runbook]?.title ?? deed.runbook}`;
  }
}

/** Reminded of are those who may run the drill; who may approve it hears of one that stays undone. */
function drillSchedules({
  runbooks,
  roles,
}: Pick<Runbooks, 'runbooks' | 'roles'>): readonly (readonly [string, Schedule])[] {
  return Object.values(runbooks).flatMap(({ name: runbook, drill, allow, channel }) => {
    if (drill?.everyMs === undefined || drill.everyMs === 0) return [];
    const deed = { kind: 'drill', runbook, everyMs: drill.everyMs } as const;
    const [to] = allow.run;
    const escalateTo = roles.commander ? 'commander' : allow.approve[0];
    const name = `drill:${runbook}`;
    const calendar = toCalendar({ timezone: 'UTC' }, 'office hours');
    const schedule: Schedule = {
      name,
      title: titleOf(deed, name, runbooks),
      timezone: 'UTC',
      ...{ calendar, businessDays: false, missed: 'once', deed },
      ...(to !== undefined && { to }),
      ...(escalateTo !== undefined && { escalateTo }),
      ...(channel !== undefined && { channel }),
    };
    return [[name, schedule]];
  });
}
