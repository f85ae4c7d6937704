/** A text with `${{ … }}` in it, taken apart. Offsets count from the start of the text. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'expression'; readonly expression: string; readonly start: number };

export interface Template {
  readonly parts: readonly Part[];
  /** Set when the text is one expression and nothing else: it then keeps its type instead of becoming text. */
  readonly whole: { readonly expression: string; readonly start: number } | undefined;
  /** Where a `${{` begins that never ends. */
  readonly unclosedAt: number | undefined;
}

// In pieces, because a linter takes the whole for a template literal gone wrong.
export const OPEN = `${'$'}{{`;
const CLOSE = '}}';

export const hasExpression = (text: string): boolean => text.includes(OPEN);

/** An interpolation ends at the first `}}` outside quotes. */
export function splitTemplate(text: string): Template {
  const parts: Part[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf(OPEN, at);
    if (open === -1) break;
    const start = open + OPEN.length;
    const end = closeOf(text, start);
    if (end === undefined)
      return {
        parts: [...parts, { kind: 'text', text: text.slice(at) }],
        whole: undefined,
        unclosedAt: open,
      };
    if (open > at) parts.push({ kind: 'text', text: text.slice(at, open) });
    parts.push({ kind: 'expression', expression: text.slice(start, end), start });
    at = end + CLOSE.length;
  }
  if (at < text.length) parts.push({ kind: 'text', text: text.slice(at) });
  return { parts, whole: wholeOf(parts), unclosedAt: undefined };
}

// A folded or literal block ends with a newline that nobody meant to be part of the value.
function wholeOf(parts: readonly Part[]): Template['whole'] {
  const meant = parts.filter((part) => part.kind === 'expression' || part.text.trim() !== '');
  const [only] = meant;
  return meant.length === 1 && only?.kind === 'expression' ? only : undefined;
}

function closeOf(text: string, start: number): number | undefined {
  for (let at = start; at < text.length; at += 1) {
    if (text.startsWith(CLOSE, at)) return at;
    const quote = quoteAt(text, at);
    if (quote) at = endOfQuoted(text, at, quote) - 1;
  }
  return undefined;
}

function quoteAt(text: string, at: number): string | undefined {
  const letter = text[at];
  if (letter !== '"' && letter !== "'") return undefined;
  const triple = letter.repeat(3);
  return text.startsWith(triple, at) ? triple : letter;
}

/** A backslash takes the next character with it, in the `r'…'` of this library as well. */
function endOfQuoted(text: string, open: number, quote: string): number {
  let at = open + quote.length;
  while (at < text.length && !text.startsWith(quote, at)) at += text[at] === '\\' ? 2 : 1;
  return at + quote.length;
}
