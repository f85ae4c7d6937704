import type {
  ActionsBlock,
  Button,
  ContextBlock,
  HeaderBlock,
  PlainTextElement,
  SectionBlock,
} from '@slack/types';
import { clip, LIMITS } from '../text.ts';

export const plain = (text: string, max: number): PlainTextElement => ({
  type: 'plain_text',
  text: clip(text, max) || '…',
  emoji: true,
});

export const header = (text: string): HeaderBlock => ({ type: 'header', text: plain(text, LIMITS.header) });

/** A paragraph of mrkdwn; what people or systems wrote must have been escaped before. */
export const section = (mrkdwn: string): SectionBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text: clip(mrkdwn, LIMITS.section) || '…' },
});

/** One small grey line. */
export const context = (parts: readonly string[]): ContextBlock => ({
  type: 'context',
  elements: [{ type: 'mrkdwn', text: clip(parts.filter((part) => part !== '').join('  ·  '), 2000) || '…' }],
});

export const actions = (buttons: readonly Button[]): readonly ActionsBlock[] =>
  buttons.length === 0 ? [] : [{ type: 'actions', elements: buttons.slice(0, 25) }];

/** Lines packed into as few sections as possible; what does not fit into `most` of them is counted, not lost. */
export function paragraphs(lines: readonly string[], most = 3): readonly SectionBlock[] {
  const packed: string[][] = [];
  for (const [index, line] of lines.entries()) {
    const last = packed.at(-1);
    if (last && [...last, line].join('\n').length <= LIMITS.section - 60) last.push(line);
    else if (packed.length < most) packed.push([line]);
    else {
      last?.push(`… and ${lines.length - index} more lines, in the thread.`);
      break;
    }
  }
  return packed.map((part) => section(part.join('\n')));
}
