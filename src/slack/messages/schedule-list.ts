import type { Block, Button } from '@slack/types';
import type { Attention, ComingUp, Upcoming } from '../../commands/schedules/coming-up.ts';
import { formatDurationShort } from '../../lib/duration.ts';
import { inTimeZone } from '../../lib/time-zone.ts';
import { clip, code, escapeText, localDayAndTime } from '../text.ts';
import { actions, section } from './blocks.ts';
import { button } from './buttons.ts';
import { type Message, message } from './message.ts';
import { allow, dutyButtons } from './schedule-line.ts';

// With ten that come next, two blocks each, this many fit beside them.
const MOST_ATTENTION = 12;

/** What is late or wrong first, then what comes next. */
export function scheduleList({ attention, next }: ComingUp, now: Date): Message {
  if (attention.length + next.length === 0) {
    const words = 'Nothing is scheduled: the runbooks file has no `schedules`.';
    return message(words, [section(words)]);
  }
  const more = attention.length - MOST_ATTENTION;
  const shown = attention.slice(0, MOST_ATTENTION);
  return message(headline(attention, next), [
    ...shown.flatMap((one, index) => block(inWords(one, now), attentionButtons(one), `a${index}`)),
    ...(more > 0 ? [section(`… and ${more} more that need attention.`)] : []),
    ...(next.length > 0 ? [section('*Next*')] : []),
    ...next.flatMap((one, index) => block(upcoming(one, now), upcomingButtons(one), `n${index}`)),
  ]);
}

function headline(attention: readonly Attention[], [first]: readonly Upcoming[]): string {
  const wrong = attention.length === 0 ? '' : `${attention.length} need attention. `;
  return first ? `${wrong}Next: ${escapeText(first.schedule.title)}` : wrong.trim();
}

function inWords(one: Attention, now: Date): string {
  const name = `*${escapeText(one.schedule.title)}*`;
  switch (one.what) {
    case 'silent':
      return `🔇 ${name} has been silent since ${localDayAndTime(one.since)}`;
    case 'overdue': {
      const last = one.lastDone ? `last done ${localDayAndTime(one.lastDone)}` : 'never done';
      return `🔴 ${name} is overdue by ${formatDurationShort(now.getTime() - one.dueAt.getTime())} · ${last}`;
    }
    case 'not_allowed':
      return `❓ ${name} will not run unattended: ${escapeText(one.why)}`;
    case 'failed':
      return `❌ ${name} at ${localDayAndTime(one.at)}: ${escapeText(clip(one.outcome, 300))} ${code(one.run)}`;
    case 'missed':
      return `🗓 ${name}: missed ${one.count === 1 ? 'once' : `${one.count} times`} until ${localDayAndTime(one.at)}`;
    case 'unticked':
      return `☐ ${name}: ${one.items.length} of ${one.of} left since ${localDayAndTime(one.at)}: ${escapeText(clip(one.items.join('; '), 300))}`;
    case 'waits':
      return `⏳ ${name} is due; people are asked at ${localDayAndTime(one.until)}`;
  }
}

function attentionButtons({ what, schedule }: Attention): readonly Button[] {
  if (what === 'not_allowed') return [allow(schedule)];
  return what === 'overdue' ? dutyButtons(schedule) : [];
}

/** In the reader's own time zone, and in the schedule's where that is another. */
function upcoming({ schedule, at }: Upcoming, now: Date): string {
  const { timezone, title, name } = schedule;
  const there = timezone === 'UTC' ? '' : ` · ${inTimeZone(at, timezone)}`;
  const wait = formatDurationShort(at.getTime() - now.getTime());
  return `*${escapeText(title)}* · ${localDayAndTime(at)} (in ${wait})${there} · ${code(name)}`;
}

function upcomingButtons({ schedule, at }: Upcoming): readonly Button[] {
  const { deed, name } = schedule;
  const skip = button('schedule_skip', 'Skip this time', { schedule: name, at: at.toISOString() });
  if (deed.kind === 'run') return [button('schedule_run', 'Run now…', { schedule: name }), skip];
  return deed.kind === 'remind' ? [skip] : [];
}

const block = (words: string, buttons: readonly Button[], id: string): readonly Block[] => [
  section(words),
  ...actions(buttons.map((one) => ({ ...one, action_id: `${one.action_id}:${id}` }))),
];
