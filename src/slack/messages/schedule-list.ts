import type { Block, Button } from '@slack/types';
import type { Attention, ComingUp, ComingUpPage, Upcoming } from '../../commands/schedules/coming-up.ts';
import { formatDurationShort } from '../../lib/duration.ts';
import { inTimeZone } from '../../lib/time-zone.ts';
import { clip, code, escapeText, localDayAndTime } from '../text.ts';
import { actions, context, section } from './blocks.ts';
import { button } from './buttons.ts';
import { type Message, message } from './message.ts';
import { allow, dutyButtons } from './schedule-line.ts';

/** What is late or wrong first, then what comes next; what does not fit is a button away. `pageTyped` types a page. */
export function scheduleList(coming: ComingUpPage, now: Date, pageTyped: string): Message {
  const { attention, next } = coming;
  if (attention.length + next.length === 0) {
    const words = 'Nothing is scheduled: the runbooks file has no `schedules`.';
    return message(words, [section(words)]);
  }
  return message(headline(coming), [
    ...attention.flatMap((one, index) => block(inWords(one, now), attentionButtons(one), `a${index}`)),
    ...(next.length > 0 ? [section('*Next*')] : []),
    ...next.flatMap((one, index) => block(upcoming(one, now), upcomingButtons(one), `n${index}`)),
    ...pages(coming, pageTyped),
  ]);
}

function pages({ page, of }: ComingUpPage, pageTyped: string): readonly Block[] {
  if (of === 1) return [];
  const turn = (label: string, to: number) => {
    const one = button('schedule_page', label, { page: to });
    return { ...one, action_id: `${one.action_id}:${to}` };
  };
  return [
    context([`Page ${page} of ${of}`, `${code(`${pageTyped} ${page < of ? page + 1 : 1}`)} shows another`]),
    ...actions([
      ...(page > 1 ? [turn('◀ Sooner', page - 1)] : []),
      ...(page < of ? [turn('Later ▶', page + 1)] : []),
    ]),
  ];
}

function headline({ attention, next: [first] }: ComingUp): string {
  const some = attention.length === 1 ? 'One needs' : `${attention.length} need`;
  const wrong = attention.length === 0 ? '' : `${some} attention. `;
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
