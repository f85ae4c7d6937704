const OPEN = '$' + '{{';

/** A text that people or systems wrote stays a text in a step's input: an interpolation in it is never evaluated. */
export const literalText = (text: string): string =>
  text.includes(OPEN) ? `${OPEN} ${JSON.stringify(text.toWellFormed())} }}` : text;
