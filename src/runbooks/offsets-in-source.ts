import type { Scalar } from 'yaml';

/**
 * Where the characters of a scalar's value stand in the file. White space is matched loosely, because folding changes
 * it; everything else appears in the same order as in the source, save for the escapes of quoted scalars.
 */
export function offsetsInSource(source: string, scalar: Scalar): (offset: number) => number {
  const [start, end] = scalar.range ?? [0, 0];
  const value = typeof scalar.value === 'string' ? scalar.value : '';
  const step = stepper(source, scalar.type);
  const offsets: number[] = [];
  let at = start + headerLength(source.slice(start, end), scalar.type);
  for (const letter of value.split('')) {
    const { from, next } = step(at, letter);
    offsets.push(Math.min(from, end));
    at = next;
  }
  return (offset) => offsets[offset] ?? Math.min(at, end);
}

type Step = (at: number, letter: string) => { readonly from: number; readonly next: number };

/** A block scalar's `>-` line, or the opening quote. */
function headerLength(raw: string, type: Scalar['type']): number {
  if (type === 'BLOCK_FOLDED' || type === 'BLOCK_LITERAL') return raw.indexOf('\n') + 1;
  return type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE' ? 1 : 0;
}

function stepper(source: string, type: Scalar['type']): Step {
  return (start, letter) => {
    let at = start;
    if (isSpace(letter)) {
      if (type === 'QUOTE_DOUBLE' && source[at] === '\\')
        return { from: at, next: at + escapeLength(source, at) };
      return { from: at, next: source[at] === letter ? at + 1 : at };
    }
    while (isSpace(source[at]) || (type === 'QUOTE_DOUBLE' && isContinuation(source, at))) at += 1;
    if (type === 'QUOTE_DOUBLE' && source[at] === '\\')
      return { from: at, next: at + escapeLength(source, at) };
    if (type === 'QUOTE_SINGLE' && source.startsWith("''", at)) return { from: at, next: at + 2 };
    return { from: at, next: at + 1 };
  };
}

const ESCAPE_LENGTHS: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 };
const escapeLength = (source: string, at: number): number => ESCAPE_LENGTHS[source[at + 1] ?? ''] ?? 2;

/** A backslash at the end of a line joins it with the next. */
const isContinuation = (source: string, at: number): boolean =>
  source[at] === '\\' && /[\r\n]/.test(source[at + 1] ?? '');

const isSpace = (letter: string | undefined): boolean => letter !== undefined && /\s/.test(letter);
