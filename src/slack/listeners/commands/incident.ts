import type { Runbooks } from '../../../runbooks/runbook.ts';
import { ownCommand } from '../../own-command.ts';
import { didYouMean } from '../../replies.ts';
import { code } from '../../text.ts';
import { list, timeline } from '../incident/look.ts';
import { statusForm } from '../incident/status.ts';
import { type Call, type ListenerParts, type Reply, say } from '../reply.ts';
import type { AskedOfIncident } from './incident/asked.ts';
import { CHANGES } from './incident/changes.ts';
import { declare, openDeclaration } from './incident/declare.ts';
import { OTHER_WORDS, otherWords, wordMeant, wordsNear } from './other-words.ts';
import { firstWord } from './runbook/subcommand.ts';

const ID = /^i-[0-9a-z]{8}$/i;

const SUBCOMMANDS: ReadonlyMap<string, (asked: AskedOfIncident) => Promise<Reply>> = new Map([
  ...Object.entries(CHANGES),
  ['declare', ({ parts, call, text }: AskedOfIncident) => declare(parts, call, text)],
  ['timeline', ({ parts, call, place }: AskedOfIncident) => timeline(parts, call, place)],
  ['status', ({ parts, call, place }: AskedOfIncident) => statusForm(parts, call, place)],
  ['list', ({ parts }: AskedOfIncident) => list(parts)],
  ['help', async ({ command }: AskedOfIncident) => say(help(command))],
]);

/** `/incident <what> [id] …`: in an incident's own channel no id is needed. Alone it opens the form that declares one. */
export async function incident(parts: ListenerParts, call: Call, typed: string): Promise<Reply> {
  const { word: verb, rest } = firstWord(typed);
  if (verb === '') return openDeclaration(parts, call, {});
  const subcommand = SUBCOMMANDS.get(wordMeant(verb, OTHER_WORDS.incident));
  const command = ownCommand(parts.runbooks(), 'incident');
  if (!subcommand) return say(unknown({ verb, rest: rest.trim(), command, file: parts.runbooks() }));
  const { word, rest: after } = firstWord(rest);
  const named = ID.test(word);
  const place = named ? { incident: word.toLowerCase() } : {};
  return subcommand({ parts, call, command, place, text: (named ? after : rest).trim() });
}

interface NotKnown {
  readonly verb: string;
  readonly rest: string;
  readonly command: string;
  readonly file: Runbooks;
}

function unknown({ verb, rest, command, file }: NotKnown): string {
  const names = Object.values(file.severities).map(({ name }) => name);
  const severity = names.find((name) => name.toLowerCase() === verb.toLowerCase());
  const near = severity
    ? [`declare ${severity} ${rest || 'API down'}`, `severity ${severity}`]
    : wordsNear(verb, SUBCOMMANDS.keys(), OTHER_WORDS.incident);
  if (near.length > 0)
    return `I do not know ${code(verb)}.${didYouMean(near.map((words) => `${command} ${words}`))}`;
  return `I do not know ${code(verb)}. An incident can be declared: ${code(`${command} declare P0 API down`)}; ${code(`${command} help`)} shows the rest.`;
}

const help = (command: string): string =>
  [
    '*Anywhere*',
    `${code(`${command} declare P0 API down`)} or ${code(command)} for a form; ${code(`${command} declare private P0 …`)} for few`,
    `${code(`${command} list`)} shows the open ones`,
    "*In an incident's channel* (elsewhere with its id after the first word)",
    `${code(`${command} ack`)} · ${code(`${command} update <what is known>`)} · ${code(`${command} status`)} (the public page) · ${code(`${command} severity P1`)}`,
    `${code(`${command} role commander @sam`)} · ${code(`${command} note <text>`)} · ${code(`${command} task <text> @sam`)} · ${code(`${command} link https://…`)}`,
    `${code(`${command} mitigated`)} · ${code(`${command} resolve <what it was>`)} · ${code(`${command} reopen`)} · ${code(`${command} snooze 30m`)}`,
    `${code(`${command} timeline`)} · ${code(`${command} postmortem`)} · ${code(`${command} postmortem done https://…`)}`,
    'From a message: its menu puts it into the timeline or makes it a task; so does a 📌.',
    otherWords(OTHER_WORDS.incident),
  ].join('\n');
