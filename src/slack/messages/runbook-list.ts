import type { SectionBlock } from '@slack/types';
import type { Runbook, Runbooks } from '../../runbooks/runbook.ts';
import type { RunbookForActor } from '../commands.ts';
import { ownCommand } from '../own-command.ts';
import { code, escapeText } from '../text.ts';
import { usage } from '../usage.ts';
import { context, section } from './blocks.ts';
import { button } from './buttons.ts';
import { type Message, message } from './message.ts';

// With a line for the rest, this many sections fit into one message.
const MOST = 40;

/** What this person may run, each with a button; how many more there are for others. `sought` are words to look for. */
export function runbookList(
  all: readonly RunbookForActor[],
  file: Pick<Runbooks, 'commandPrefix'>,
  sought: readonly string[] = [],
): Message {
  const why = code(`${ownCommand(file, 'runbook')} why <name>`);
  const listed = all.filter(({ runbook }) => fits(runbook, sought));
  if (listed.length === 0 && sought.length > 0) return nothingFound(all.length, file, sought);
  const mine = listed.filter(({ authorization }) => authorization.allowed).map(({ runbook }) => runbook);
  const others = listed.length - mine.length;
  if (mine.length === 0) {
    const words = `You may not run any of the ${listed.length} runbooks${withThese(sought)}. ${why} says why.`;
    return message(words, [section(words)]);
  }
  const search = code(`${ownCommand(file, 'runbook')} list ${[...sought, '<word>'].join(' ')}`);
  const more =
    mine.length > MOST ? [`${mine.length - MOST} more that you may run: ${search} finds them`] : [];
  const foot = [...more, others > 0 ? `${others} that you may not run: ${why} says why` : ''];
  const runbooks = mine.length === 1 ? '1 runbook' : `${mine.length} runbooks`;
  return message(`You may run ${runbooks}${withThese(sought)}`, [
    ...mine.slice(0, MOST).map((runbook) => entry(runbook, file)),
    ...(foot.some((part) => part !== '') ? [context(foot)] : []),
  ]);
}

/** Every word stands somewhere in what people know of it. */
function fits(
  { name, title, description = '', environment, command = '' }: Runbook,
  sought: readonly string[],
) {
  const known = [name, title, description, environment, command].join(' ').toLowerCase();
  return sought.every((word) => known.includes(word.toLowerCase()));
}

const withThese = (sought: readonly string[]): string =>
  sought.length === 0 ? '' : ` with ${escapeText(`“${sought.join(' ')}”`)}`;

function nothingFound(
  count: number,
  file: Pick<Runbooks, 'commandPrefix'>,
  sought: readonly string[],
): Message {
  const all = code(`${ownCommand(file, 'runbook')} list`);
  const words = `None of the ${count} runbooks is${withThese(sought)} in its name, title, description or environment. ${all} shows what you may run.`;
  return message(words, [section(words)]);
}

function entry(runbook: Runbook, file: Pick<Runbooks, 'commandPrefix'>): SectionBlock {
  const { name, title, description, environment } = runbook;
  const words = [
    `*${escapeText(title)}* · ${escapeText(environment)} · ${code(usage(runbook, file))}`,
    ...(description === undefined ? [] : [escapeText(description)]),
  ].join('\n');
  return {
    ...section(words),
    accessory: button('start', runbook.effect === 'read' ? 'Look' : 'Start…', { runbook: name }),
  };
}
