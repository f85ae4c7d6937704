import type { Block } from '@slack/types';
import type { ShownRota } from '../../../commands/oncall/show-on-call.ts';
import { context, section } from '../blocks.ts';
import { type Message, message } from '../message.ts';
import { silenceLine } from './silence.ts';

/** Rota by rota; a file that names none says how to. */
export function inParts(
  shown: readonly ShownRota[],
  blocks: (one: ShownRota) => readonly Block[],
  line: (one: ShownRota) => string,
): Message {
  if (shown.length === 0) {
    const words = 'Nobody is on call as far as I know: the runbooks file has no section `oncall`.';
    return message(words, [section(words)]);
  }
  return message(shown.map(line).join(' · '), shown.flatMap(blocks));
}

export const silence = ({ known }: ShownRota, now: Date): readonly Block[] => {
  const line = silenceLine(known, now);
  return line === undefined ? [] : [context([line])];
};
