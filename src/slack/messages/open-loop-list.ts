import type { OpenLoop } from '../../audit/event-store.ts';
import { ago, code, escapeText } from '../text.ts';
import { paragraphs, section } from './blocks.ts';
import { type Message, message } from './message.ts';

/** What was left away from normal, oldest first: it is the likeliest to have been forgotten. */
export function openLoopList(loops: readonly OpenLoop[], now: Date): Message {
  if (loops.length === 0) return message('Nothing is left open.', [section('✅ Nothing is left open.')]);
  const oldestFirst = loops.toSorted((a, b) => a.openedAt.getTime() - b.openedAt.getTime());
  const words = `${loops.length} left open`;
  return message(words, paragraphs([`🔓 *${words}*`, ...oldestFirst.map((loop) => line(loop, now))]));
}

const line = ({ what, run, openedAt }: OpenLoop, now: Date): string =>
  `•  ${escapeText(what)} · ${ago(openedAt, now)} · by ${code(run)}`;
