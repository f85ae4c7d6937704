import type { HandoffReply } from '../../../commands/oncall/ask-handoff.ts';
import { onCallNext, onCallNow } from '../../messages/oncall/on-call-now.ts';
import { onCallWeek } from '../../messages/oncall/on-call-week.ts';
import { ownCommand } from '../../own-command.ts';
import { didYouMean } from '../../replies.ts';
import { code, escapeText, list, sentence } from '../../text.ts';
import { type Call, type ListenerParts, type Reply, say } from '../reply.ts';
import { OTHER_WORDS, otherWords, wordMeant, wordsNear } from './other-words.ts';
import { firstWord } from './runbook/subcommand.ts';

interface AskedOfOnCall {
  readonly parts: ListenerParts;
  readonly call: Call;
  readonly command: string;
  readonly text: string;
}

const SUBCOMMANDS: ReadonlyMap<string, (asked: AskedOfOnCall) => Promise<Reply>> = new Map([
  ['now', show(onCallNow)],
  ['next', show(onCallNext)],
  ['week', show(onCallWeek)],
  ['handoff', handoff],
  ['help', async ({ command }: AskedOfOnCall) => say(help(command))],
]);

/** `/oncall [now | next | week | handoff]`; alone it says who is on call now. */
export async function onCall(parts: ListenerParts, call: Call, typed: string): Promise<Reply> {
  const { word, rest } = firstWord(typed);
  const command = ownCommand(parts.runbooks(), 'oncall');
  const subcommand = SUBCOMMANDS.get(word === '' ? 'now' : wordMeant(word, OTHER_WORDS.oncall));
  if (subcommand) return subcommand({ parts, call, command, text: rest.trim() });
  const near = wordsNear(word, SUBCOMMANDS.keys(), OTHER_WORDS.oncall);
  if (near.length > 0)
    return say(`I do not know ${code(word)}.${didYouMean(near.map((name) => `${command} ${name}`))}`);
  return say(`I do not know ${code(word)}.\n${help(command)}`);
}

function show(inWords: typeof onCallNow) {
  return async ({ parts }: AskedOfOnCall): Promise<Reply> => ({
    do: 'say',
    message: inWords(await parts.commands.showOnCall(), parts.clock.now()),
  });
}

/** `/oncall handoff [name]`: makes one now. */
async function handoff({ parts, call, command, text }: AskedOfOnCall): Promise<Reply> {
  const rota = text === '' ? undefined : firstWord(text).word;
  const reply = await parts.commands.askHandoff({ rota, actor: call.actor, idempotencyKey: call.key });
  return say(handoffWords(reply, command));
}

function handoffWords(reply: HandoffReply, command: string): string {
  switch (reply.status) {
    case 'made': {
      const { title, channel } = reply.rota;
      const where = channel === undefined ? 'to both people' : `in <#${channel}> and to both people`;
      return `The handoff of *${escapeText(title)}* goes out ${where}.`;
    }
    case 'not_known':
      return `No handoff was made: I do not know who is on call for *${escapeText(reply.rota.title)}*. ${sentence(escapeText(reply.why))}`;
    case 'which': {
      if (reply.names.length === 0) return 'No handoff was made: the runbooks file has no section `oncall`.';
      const names = list(
        reply.names.map((name) => code(`${command} handoff ${name}`)),
        'or',
      );
      return `Which one? ${names}.`;
    }
  }
}

const help = (command: string): string =>
  [
    `${code(command)} who is on call now · ${code(`${command} next`)} who comes next`,
    `${code(`${command} week`)} the week ahead · ${code(`${command} handoff`)} makes a handoff now`,
    otherWords(OTHER_WORDS.oncall),
  ].join('\n');
