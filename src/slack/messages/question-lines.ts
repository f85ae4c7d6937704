import { formatDuration } from '../../lib/duration.ts';
import type { OpenQuestion } from '../../runs/open-question.ts';
import { codeBlock, escapeText, mention } from '../text.ts';

/** What a person is asked: who, what, how long, and the lines to paste. */
export function questionLines({ step, question }: OpenQuestion): readonly string[] {
  const { person, role, within, commands } = question;
  const who =
    person !== undefined
      ? mention(person)
      : role === undefined
        ? 'Whoever may run this'
        : `*${escapeText(role)}*`;
  const asked = `🙋 ${who}: ${escapeText(question.question)}`;
  const how = `_${escapeText(step.title)}, within ${formatDuration(within)}_`;
  return [`${asked}\n${how}`, ...(commands.length > 0 ? [codeBlock(commands.join('\n'))] : [])];
}
