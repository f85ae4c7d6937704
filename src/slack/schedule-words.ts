import type { ScheduleReply } from '../commands/schedules/decide-on-schedule.ts';
import type { ListenerParts } from './listeners/reply.ts';
import { notAllowedWords } from './replies.ts';
import { clip, code, escapeText, localDayAndTime, nameOf, sentence } from './text.ts';

/** What came of a wish about a schedule, in words for the person who had it. */
export function scheduleWords(
  reply: ScheduleReply,
  { runbooks, clock }: Pick<ListenerParts, 'runbooks' | 'clock'>,
): string {
  switch (reply.status) {
    case 'skipped': {
      const next = reply.next ? ` Next: ${localDayAndTime(reply.next)}.` : ' No other time is ahead.';
      return `*${escapeText(reply.schedule.title)}* is skipped at ${localDayAndTime(reply.at)}.${next}`;
    }
    case 'allowed':
      return `*${escapeText(reply.schedule.title)}* may run unattended until ${localDayAndTime(reply.until)}. A change of the runbook, its environment or its arguments ends it.`;
    case 'ticked':
      return tickWords(reply);
    case 'rotated':
      return `Thank you. *${escapeText(reply.schedule.title)}* is due again ${localDayAndTime(reply.next)}.`;
    case 'not_possible':
      return `Nothing was changed for *${escapeText(reply.schedule.title)}*: ${sentence(escapeText(reply.why))}`;
    case 'not_allowed':
      return notAllowedWords(reply, clock.now());
    case 'not_found': {
      return `There is no schedule called ${code(reply.name)}.${hinted(reply.hint)} ${code(`/${runbooks().commandPrefix}runbook schedule`)} shows what comes next.`;
    }
  }
}

/** `did you mean "a"?` and `known: a, b`, as sentences of their own. */
function hinted(hint: string | undefined): string {
  if (hint === undefined) return '';
  return hint.startsWith('known: ')
    ? ` There are: ${escapeText(hint.slice('known: '.length))}.`
    : ` ${escapeText(hint.charAt(0).toUpperCase() + hint.slice(1))}`;
}

function tickWords({ item, ticked, by }: Extract<ScheduleReply, { status: 'ticked' }>): string {
  const name = `“${escapeText(clip(item, 300))}”`;
  if (!ticked) return `Not ticked: ${name}.`;
  return by ? `Ticked already by ${nameOf(by)}: ${name}.` : `Ticked: ${name}.`;
}
