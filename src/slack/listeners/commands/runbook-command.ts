import { distance } from 'fastest-levenshtein';
import type { Runbooks } from '../../../runbooks/runbook.ts';
import { ownCommand } from '../../own-command.ts';
import { didYouMean } from '../../replies.ts';
import { code } from '../../text.ts';
import { type Call, type ListenerParts, type Reply, say } from '../reply.ts';
import { OTHER_WORDS, wordMeant, wordsNear } from './other-words.ts';
import { drills } from './runbook/drills.ts';
import { handOver } from './runbook/hand-over.ts';
import { help } from './runbook/help.ts';
import { history } from './runbook/history.ts';
import { list } from './runbook/list.ts';
import { login, logout } from './runbook/login.ts';
import { open } from './runbook/open.ts';
import { plan, run } from './runbook/run.ts';
import { allowUnattended, rotated, schedule } from './runbook/schedule.ts';
import { show } from './runbook/show.ts';
import { type Asked, whatIMayRun } from './runbook/subcommand.ts';
import { why } from './runbook/why.ts';

const SUBCOMMANDS: ReadonlyMap<string, (asked: Asked) => Promise<Reply>> = new Map([
  ['list', list],
  ['run', run],
  ['plan', plan],
  ['history', history],
  ['show', show],
  ['open', open],
  ['hand-over', handOver],
  ['drills', drills],
  ['schedule', schedule],
  ['allow-unattended', allowUnattended],
  ['rotated', rotated],
  ['why', why],
  ['login', login],
  ['logout', logout],
  ['help', help],
]);

/** `/runbook <subcommand> …`; alone it lists what the person may run. */
export async function runbookCommand(parts: ListenerParts, call: Call, text: string): Promise<Reply> {
  const [, word = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*)$/.exec(text) ?? [];
  const subcommand = SUBCOMMANDS.get(word === '' ? 'list' : wordTyped(word, parts.runbooks()));
  if (subcommand) return subcommand({ parts, call, text: rest });
  return say(unknown(word, parts.runbooks()));
}

/** Where a runbook is called so, that one is offered. */
const wordTyped = (word: string, { runbooks }: Runbooks): string =>
  Object.hasOwn(runbooks, word) ? word : wordMeant(word, OTHER_WORDS.runbook);

function unknown(word: string, file: Runbooks): string {
  const command = ownCommand(file, 'runbook');
  const runs = Object.keys(file.runbooks)
    .map((name) => ({ typed: `run ${name}`, away: distance(name, word.toLowerCase()) }))
    .filter(({ away }) => away <= 2)
    .sort((a, b) => a.away - b.away);
  const near = [
    ...runs.map(({ typed }) => typed),
    ...wordsNear(word, SUBCOMMANDS.keys(), OTHER_WORDS.runbook),
  ];
  const meaning = didYouMean(
    near.map((words) => `${command} ${words}`),
    whatIMayRun(file),
  );
  return `There is no ${code(`${command} ${word}`)}.${meaning}`;
}
