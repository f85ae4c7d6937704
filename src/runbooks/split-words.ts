/** One word of a command line, its quotes taken away. */
export interface Word {
  readonly text: string;
  /** It, or its beginning, stood in quotes: it is a value, never a keyword or a name. */
  readonly quoted: boolean;
  /** Where the first `=` outside quotes is in `text`. */
  readonly equals: number | undefined;
}

// Phones turn straight quotes into curly ones, and German and French keyboards into their own.
const CLOSING: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['“', '”“"'],
  ['”', '”"'],
  ['„', '“”"'],
  ['‘', "’‘'"],
  ['’', "’'"],
  ['‚', "‘’'"],
  ['«', '»'],
]);

/**
 * Splits at white space outside quotes. A quote opens only at the start of a word or of a value (`name="…"`), so that
 * an apostrophe inside a word is only an apostrophe.
 */
export function splitWords(text: string): {
  readonly words: readonly Word[];
  readonly unclosed: string | undefined;
} {
  const words: Word[] = [];
  let at = 0;
  while (at < text.length) {
    if (isSpace(text[at])) {
      at += 1;
      continue;
    }
    const { word, end, unclosed } = readWord(text, at);
    words.push(word);
    if (unclosed !== undefined) return { words, unclosed };
    at = end;
  }
  return { words, unclosed: undefined };
}

function readWord(text: string, start: number): { word: Word; end: number; unclosed?: string } {
  let value = '';
  let equals: number | undefined;
  let at = start;
  const quoted = CLOSING.has(text[start] ?? '');
  while (at < text.length && !isSpace(text[at])) {
    const letter = text[at] ?? '';
    const closing = at === start || text[at - 1] === '=' ? CLOSING.get(letter) : undefined;
    if (closing !== undefined) {
      const close = closeOf(text, at + 1, closing);
      if (close === undefined) {
        return {
          word: { text: value + text.slice(at + 1), quoted, equals },
          end: text.length,
          unclosed: letter,
        };
      }
      value += text.slice(at + 1, close).replaceAll(/\\(["'\\])/g, '$1');
      at = close + 1;
      continue;
    }
    if (letter === '=' && !quoted) equals ??= value.length;
    value += letter;
    at += 1;
  }
  return { word: { text: value, quoted, equals }, end: at };
}

function closeOf(text: string, from: number, closing: string): number | undefined {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\' && /["'\\]/.test(text[at + 1] ?? '')) at += 1;
    else if (closing.includes(text[at] ?? ' ')) return at;
  }
  return undefined;
}

const isSpace = (letter: string | undefined): boolean => letter !== undefined && /\s/.test(letter);
