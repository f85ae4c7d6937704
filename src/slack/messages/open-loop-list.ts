import type { Block } from '@slack/types';
import type { ShownLoop } from '../../commands/open-loops.ts';
import { ago, code, escapeText, localTime, nameOf } from '../text.ts';
import { actions, section } from './blocks.ts';
import { lookedWords, loopButtons } from './loop-line.ts';
import { type Message, message } from './message.ts';

// Two blocks each, and Slack takes fifty in a message.
const MOST_SHOWN = 20;

/** What was left away from normal, oldest first: it is the likeliest to have been forgotten. */
export function openLoopList(loops: readonly ShownLoop[], now: Date): Message {
  if (loops.length === 0) return message('Nothing is left open.', [section('✅ Nothing is left open.')]);
  const oldestFirst = loops.toSorted((a, b) => a.openedAt.getTime() - b.openedAt.getTime());
  const words = `${loops.length} left open`;
  const rest = loops.length - MOST_SHOWN;
  return message(words, [
    section(`🔓 *${words}*`),
    ...oldestFirst.slice(0, MOST_SHOWN).flatMap((loop) => blocksOf(loop, now)),
    ...(rest > 0 ? [section(`… and ${rest} more: put these back first.`)] : []),
  ]);
}

const blocksOf = (loop: ShownLoop, now: Date): readonly Block[] => [
  section(line(loop, now)),
  ...actions(loopButtons(loop)),
];

function line(
  { id, what, run, owner, openedAt, until, lookedAt, onlyPeopleKnow }: ShownLoop,
  now: Date,
): string {
  const facts = [
    ago(openedAt, now),
    `owner ${nameOf(owner)}`,
    lookedWords(lookedAt, now, onlyPeopleKnow),
    until === undefined ? '' : `ends by itself at ${localTime(until)}`,
    `by ${code(run)}`,
    code(id),
  ];
  return `•  *${escapeText(what)}*\n${facts.filter((fact) => fact !== '').join(' · ')}`;
}
