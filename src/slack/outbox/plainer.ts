import { z } from 'zod';
import { section } from '../messages/blocks.ts';
import type { Message } from '../messages/message.ts';
import { clip, code } from '../text.ts';

/** How much of a message Slack takes: its words and its buttons, or (`true`) its words alone. */
export const Plain = z.union([z.boolean(), z.literal('with_buttons')]);
export type Plain = z.infer<typeof Plain>;

/** What to try next when Slack has refused the blocks; undefined: there is nothing plainer than words. */
export function plainer({ blocks }: Message, plain: Plain | undefined): Plain | undefined {
  if (plain === true) return undefined;
  const hasButtons = blocks.some(({ type }) => type === 'actions');
  return plain !== 'with_buttons' && hasButtons ? 'with_buttons' : true;
}

// Far below Slack's limits, however it counts.
const MOST_TEXT = 2_000;

/** The message as far as Slack takes it. What is left out is said, with where to read it. */
export function asTaken(message: Message, plain: Plain | undefined, whereToRead: string): Message {
  if (!plain) return message;
  const text = [clip(message.text, MOST_TEXT), whereToRead].join('\n');
  const buttons = message.blocks.filter(({ type }) => type === 'actions');
  return { text, blocks: plain === 'with_buttons' ? [section(text), ...buttons] : [] };
}

/** A sentence for the end of a message that was cut. */
export function whereToRead(subject: string, commandPrefix: string): string {
  const cut = '_Slack did not take all of this message';
  return /^r-\w+$/.test(subject)
    ? `${cut}:_ ${code(`/${commandPrefix}runbook show ${subject}`)}`
    : `${cut}._`;
}
