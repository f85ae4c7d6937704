import type { ChatBlock } from '../../systems/chat/port.ts';
import { clipMrkdwn, escapeMrkdwn } from './mrkdwn.ts';

export interface Checklist {
  readonly heading: string;
  readonly introduction: string;
  readonly phases: readonly { readonly title: string; readonly checklist: readonly string[] }[];
}

// Slack takes 50 blocks of 3,000 characters.
const MOST_SECTIONS = 47;
const MOST_CHARACTERS = 2_900;
const REST = '… and more than fits here: see the runbooks file.';

/** The phases one below the other, each item with a box in front of it. */
export function checklistBlocks({ heading, introduction, phases }: Checklist): readonly ChatBlock[] {
  const sections = phases.flatMap(({ title, checklist }) =>
    packed([`*${escapeMrkdwn(title)}*`, ...checklist.map(itemOf)]),
  );
  const fitting = sections.length > MOST_SECTIONS ? [...sections.slice(0, MOST_SECTIONS), REST] : sections;
  const opening = introduction === '' ? [] : [escapeMrkdwn(introduction)];
  const header = { type: 'header', text: { type: 'plain_text', text: clipMrkdwn(heading, 150) } } as const;
  return [header, ...[...opening, ...fitting].map(section)];
}

/** Without blocks, for notifications and for a Slack that does not take them. */
export function checklistText({ heading, phases }: Checklist): string {
  const lines = phases.flatMap(({ title, checklist }) => [escapeMrkdwn(title), ...checklist.map(itemOf)]);
  return clipMrkdwn([escapeMrkdwn(heading), ...lines].join('\n'), MOST_CHARACTERS);
}

const itemOf = (item: string): string => `☐  ${escapeMrkdwn(item)}`;

const section = (mrkdwn: string): ChatBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text: clipMrkdwn(mrkdwn, MOST_CHARACTERS) },
});

/** Lines in as few texts as possible, none longer than Slack takes. */
function packed(lines: readonly string[]): readonly string[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    const longer = last === undefined ? line : `${last}\n${line}`;
    if (last !== undefined && longer.length <= MOST_CHARACTERS) texts[texts.length - 1] = longer;
    else texts.push(line);
  }
  return texts;
}
