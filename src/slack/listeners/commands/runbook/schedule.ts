import { z } from 'zod';
import { pageOf } from '../../../../commands/schedules/coming-up.ts';
import { scheduleList } from '../../../messages/schedule-list.ts';
import { ownCommand } from '../../../own-command.ts';
import { scheduleWords } from '../../../schedule-words.ts';
import { code } from '../../../text.ts';
import { type ListenerParts, type Reply, say } from '../../reply.ts';
import { type Asked, firstWord } from './subcommand.ts';

/** `/runbook schedule [page]`: what time brings. */
export function schedule({ parts, text }: Asked): Promise<Reply> {
  const { word } = firstWord(text);
  return showSchedule(parts, /^\d{1,4}$/.test(word) ? Number(word) : 1);
}

export async function showSchedule(parts: ListenerParts, page: number): Promise<Reply> {
  const coming = pageOf(await parts.commands.comingUp(), page);
  const pageTyped = `${ownCommand(parts.runbooks(), 'runbook')} schedule`;
  return { do: 'say', message: scheduleList(coming, parts.clock.now(), pageTyped) };
}

/** `/runbook allow-unattended <schedule>`: a yes beforehand. */
export async function allowUnattended({ parts, call, text }: Asked): Promise<Reply> {
  const { word } = firstWord(text);
  if (word === '') {
    const typed = `/${parts.runbooks().commandPrefix}runbook schedule`;
    return say(`Which schedule? ${code(typed)} shows them with their names.`);
  }
  const reply = await parts.commands.allowUnattended({ schedule: word, actor: call.actor });
  return say(scheduleWords(reply, parts));
}

/** `/runbook rotated <schedule> [2026-11-22]`: a secret was rotated, today unless a day is given. */
export async function rotated({ parts, call, text }: Asked): Promise<Reply> {
  const { word, rest } = firstWord(text);
  const typed = `/${parts.runbooks().commandPrefix}runbook rotated <schedule> [2026-11-22]`;
  const day = rest.trim();
  const on = day === '' ? undefined : new Date(`${day}T00:00:00Z`);
  if (word === '') return say(`Which secret, and when? ${code(typed)}; without a day it is today.`);
  // `new Date` makes 3 March of 31 February.
  if (on && !z.iso.date().safeParse(day).success)
    return say(`There is no day ${code(day)}. Type ${code(typed)}; without a day it is today.`);
  const reply = await parts.commands.sayRotated({ schedule: word, actor: call.actor, ...(on && { on }) });
  return say(scheduleWords(reply, parts));
}
