import type { Button } from '@slack/types';
import { formatDurationShort } from '../../lib/duration.ts';
import type { Schedule } from '../../runbooks/schedules-section.ts';
import type { ScheduleHappening } from '../../schedules/events.ts';
import { code, escapeText, list, localDayAndTime, mention, sentence } from '../text.ts';
import { actions, section } from './blocks.ts';
import { button } from './buttons.ts';
import { type Message, message } from './message.ts';

/** What people are told of a schedule's event; undefined for what its run tells, or nobody misses. */
export function scheduleLine(
  event: ScheduleHappening,
  schedule: Schedule,
  command: string,
): Message | undefined {
  const name = `*${escapeText(schedule.title)}*`;
  switch (event.type) {
    case 'schedule_set':
    case 'schedule_carried':
    case 'schedule_removed':
    case 'schedule_fired':
    case 'tick_skipped':
    case 'item_ticked':
      return undefined;
    case 'ticks_missed':
      return said(
        `🗓 ${name}: ${times(event.data.count)} passed while I was down, and ${event.data.count === 1 ? 'is' : 'are'} not made up for.`,
      );
    case 'reminder_due':
      return reminder(event, schedule);
    case 'run_deferred':
      return said(
        `🗓 ${name} is due, and somebody has to confirm it: asked at ${time(event.data.until)}, when work begins.${because(event.data.because)}`,
      );
    case 'scheduled_run_requested':
      return asked(event, schedule, name);
    case 'scheduled_run_ended':
      return ended(event, name);
    case 'unattended_allowed':
      return said(
        `🗓 ${name} may run unattended until ${time(event.data.until)}, says ${mention(event.actor.id)}. A change of the runbook ends it.`,
      );
    case 'unattended_expiring':
      return said(
        `🗓 ${called(event.data.call)}that ${name} runs unattended is allowed only until ${time(event.data.until)}. After that somebody is asked each time.`,
        [allow(schedule)],
      );
    case 'duty_due':
      return duty(event, schedule, command);
    case 'duty_done':
      return event.data.how === 'said'
        ? said(`✅ ${name}: done on ${time(event.data.at)}, says ${mention(event.actor.id)}.`)
        : undefined;
    case 'duty_unknown':
      return said(
        `⚠️ ${name}: I cannot tell when it was done last. ${sentence(escapeText(event.data.reason))}`,
      );
    case 'heartbeat_silent':
      return silent(event, name);
    case 'heartbeat_paged':
      return said(
        `📟 ${name}: ${list(event.data.people.map(mention))} was paged (PagerDuty #${event.data.number}).`,
      );
    case 'heartbeat_page_resolved':
      return undefined;
    case 'heartbeat_page_failed':
      return pageFailed(event, name);
    case 'heartbeat_recovered':
      return said(`✅ ${name}: it is back, heard at ${time(event.data.at)}.`);
  }
}

type Of<Type extends ScheduleHappening['type']> = Extract<ScheduleHappening, { type: Type }>;

function reminder({ data }: Of<'reminder_due'>, { deed }: Schedule): Message | undefined {
  // A list is a message of its own, kept up to date.
  if (deed.kind !== 'remind' || deed.checklist.length > 0) return undefined;
  return said(`⏰ ${called(data.call)}${escapeText(deed.message)}${timesBefore(data.missed)}`);
}

function asked(
  { data }: Of<'scheduled_run_requested'>,
  schedule: Schedule,
  name: string,
): Message | undefined {
  if (data.joined) return said(`🗓 ${name} is due, and under way already as ${code(data.run)}.`);
  if (data.allowed) return undefined;
  if (data.call.length === 0 && data.because === undefined) return undefined;
  const why = because(data.because);
  return said(
    `❓ ${called(data.call)}${name} is due: please confirm ${code(data.run)}.${why}`,
    data.because === undefined ? [] : [allow(schedule)],
  );
}

function ended({ data }: Of<'scheduled_run_ended'>, name: string): Message | undefined {
  if (!data.say) return undefined;
  const outcome = sentence(escapeText(data.outcome));
  if (data.status === 'succeeded') return said(`✅ ${name}: ${outcome} ${code(data.run)}`);
  return said(`❌ ${called(data.call)}${name}: ${outcome} ${code(data.run)}`);
}

function duty({ data, at }: Of<'duty_due'>, schedule: Schedule, command: string): Message {
  const lateMs = at.getTime() - Date.parse(data.dueAt);
  const { deed, title } = schedule;
  const name = `*${escapeText(title)}*`;
  const last =
    data.lastDone === null
      ? 'It is not in the record that it was ever done.'
      : `Last done ${time(data.lastDone)}.`;
  const when =
    data.stage === 1
      ? `is due ${time(data.dueAt)}`
      : data.stage === 2
        ? 'is due today'
        : `is *overdue by ${formatDurationShort(lateMs)}*`;
  const sign = data.escalated ? '🔴' : '🗓';
  const how = deed.kind === 'drill' ? ` To hold it: ${code(`${command} run ${deed.runbook}`)}.` : '';
  return said(`${sign} ${called(data.call)}${name} ${when}. ${last}${how}`, dutyButtons(schedule));
}

/** Where a system knows when it was done, nobody has to say so. */
export function dutyButtons({ name, deed }: Schedule): readonly Button[] {
  if (deed.kind === 'drill') return [button('start', 'Hold the drill…', { runbook: deed.runbook })];
  if (deed.kind !== 'rotate' || deed.secret) return [];
  return [
    button('rotated', 'Rotated today', { schedule: name }),
    button('rotated_on', 'Rotated on…', { schedule: name }),
  ];
}

export const allow = ({ name }: Schedule): Button =>
  button('allow_unattended', 'Allow unattended for 90 days', { schedule: name });

function silent({ data }: Of<'heartbeat_silent'>, name: string): Message {
  const last = data.lastBeat === null ? 'It was never heard.' : `Last heard ${time(data.lastBeat)}.`;
  return said(`🔇 ${called(data.call)}${name}: silent. ${last} It was expected by ${time(data.expectedBy)}.`);
}

/** Each attempt to resolve would be a line; only the last one needs a person. */
function pageFailed({ data }: Of<'heartbeat_page_failed'>, name: string): Message | undefined {
  const { number, reason, retryAt } = data;
  const why = sentence(escapeText(reason));
  if (number === undefined) {
    const next = retryAt === undefined ? 'Call somebody.' : `Next try at ${time(retryAt)}.`;
    return said(`⚠️ ${name}: nobody was paged. ${why} ${next}`);
  }
  if (retryAt !== undefined) return undefined;
  return said(`⚠️ ${name}: PagerDuty #${number} could not be resolved. ${why} Resolve it there.`);
}

const called = (people: readonly string[]): string =>
  people.length === 0 ? '' : `${list(people.map(mention), 'or')}: `;

const because = (why: string | undefined): string =>
  why === undefined ? '' : ` You are asked because ${sentence(escapeText(why))}`;

/** What a reminder makes up for. */
export const timesBefore = (missed: number): string =>
  missed > 0 ? ` (${times(missed)} before it passed while I was down)` : '';

const times = (count: number): string =>
  count === 1 ? 'one time' : `${count >= 100 ? '100 times or more' : `${count} times`}`;

const time = (at: string): string => localDayAndTime(new Date(at));

function said(mrkdwn: string, buttons: readonly Button[] = []): Message {
  return message(mrkdwn, [section(mrkdwn), ...actions(buttons)]);
}
