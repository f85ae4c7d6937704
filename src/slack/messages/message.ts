import type { Block } from '@slack/types';
import { clip, LIMITS } from '../text.ts';

/** One message: `text` is what the phone's notification shows and what is left when Slack refuses the blocks. */
export interface Message {
  readonly text: string;
  readonly blocks: readonly Block[];
}

// Slack takes 50 blocks a message.
const MOST_BLOCKS = 50;

/** A message within Slack's limits. The last blocks hold the buttons, so it is the middle that is left out. */
export function message(text: string, blocks: readonly Block[]): Message {
  const fitting =
    blocks.length <= MOST_BLOCKS ? blocks : [...blocks.slice(0, MOST_BLOCKS - 6), ...blocks.slice(-6)];
  return { text: clip(text, LIMITS.text), blocks: fitting };
}
