import { LIMITS } from '../text.ts';
import type { ItemOf } from './item.ts';

type Line = ItemOf<'line'>;

const MOST_BLOCKS = 40;

/**
 * Lines of one thread that are late are said in one message, as many as fit: after an outage people read what happened,
 * they do not watch it trickle in at one line a second. Fewer than two: nothing to join.
 */
export function joinableLines(lines: readonly Line[]): readonly Line[] {
  const joinable: Line[] = [];
  let [text, blocks] = [0, 0];
  for (const line of lines) {
    text += line.content.text.length + 1;
    blocks += line.content.blocks.length;
    // One whose sending was begun is looked for by its own key, as it was.
    if (line.attempted || line.plain || text > LIMITS.text || blocks > MOST_BLOCKS) break;
    joinable.push(line);
  }
  return joinable;
}

/** In order, under the first one's key. */
export function joined(first: Line, rest: readonly Line[]): Line {
  const all = [first, ...rest].map(({ content }) => content);
  const text = all.map((content) => content.text).join('\n');
  return { ...first, content: { text, blocks: all.flatMap(({ blocks }) => blocks) } };
}
