import type { Block, BlockOf } from './blocks/block.ts';
import type { InputElement } from './blocks/elements.ts';
import { heldBy, type RawValues, rawOf } from './view-state.ts';

/** What Slack itself refuses to submit, by block, in its words. The app hears nothing of these. */
export function inputProblems(blocks: readonly Block[], raw: RawValues): Record<string, string> {
  const inputs = blocks.filter((block) => block.type === 'input');
  return Object.fromEntries(
    inputs.flatMap((block) => {
      const problem = problemOf(block, raw);
      return problem ? [[block.block_id ?? '', problem]] : [];
    }),
  );
}

function problemOf(block: BlockOf<'input'>, raw: RawValues): string | undefined {
  const text = filledIn(block.element, rawOf(block, block.element, raw));
  if (text === '') return block.optional ? undefined : 'Please complete this required field.';
  return textProblem(block.element, text);
}

/** The value as text; empty when nothing is chosen. */
function filledIn(element: InputElement, raw: RawValues[string]): string {
  const [, value] = Object.entries(heldBy(element, raw)).find(([key]) => key !== 'type') ?? [];
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.length > 0 ? 'chosen' : '';
  return String(value).trim();
}

function textProblem(element: InputElement, text: string): string | undefined {
  switch (element.type) {
    case 'plain_text_input':
      if (text.length < (element.min_length ?? 0))
        return `Please enter at least ${element.min_length} characters.`;
      if (text.length > (element.max_length ?? 3000)) {
        return `Please enter no more than ${element.max_length ?? 3000} characters.`;
      }
      return undefined;
    case 'number_input':
      return numberProblem(element, text);
    case 'email_text_input':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? undefined : 'Please enter a valid email address.';
    case 'url_text_input':
      return URL.canParse(text) ? undefined : 'Please enter a valid URL.';
    default:
      return undefined;
  }
}

function numberProblem(
  element: Extract<InputElement, { type: 'number_input' }>,
  text: string,
): string | undefined {
  const number = Number(text);
  if (Number.isNaN(number)) return 'Please enter a number.';
  if (!element.is_decimal_allowed && !Number.isInteger(number)) return 'Please enter a whole number.';
  if (number < Number(element.min_value ?? -Infinity))
    return `Please enter a number of at least ${element.min_value}.`;
  if (number > Number(element.max_value ?? Infinity))
    return `Please enter a number of at most ${element.max_value}.`;
  return undefined;
}
