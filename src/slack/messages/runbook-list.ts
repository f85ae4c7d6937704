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

/** What this person may run, each with a button; how many more there are for others. */
export function runbookList(
  listed: readonly RunbookForActor[],
  file: Pick<Runbooks, 'commandPrefix'>,
): Message {
  const why = code(`${ownCommand(file, 'runbook')} why <name>`);
  const mine = listed.filter(({ authorization }) => authorization.allowed).map(({ runbook }) => runbook);
  const others = listed.length - mine.length;
  if (mine.length === 0) {
    const words = `You may not run any of the ${listed.length} runbooks. ${why} says why.`;
    return message(words, [section(words)]);
  }
  const more = mine.length > MOST ? [`${mine.length - MOST} more that you may run`] : [];
  const foot = [...more, others > 0 ? `${others} that you may not run: ${why} says why` : ''];
  return message(`You may run ${mine.length} runbooks`, [
    ...mine.slice(0, MOST).map((runbook) => entry(runbook, file)),
    ...(foot.some((part) => part !== '') ? [context(foot)] : []),
  ]);
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
