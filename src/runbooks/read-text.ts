import type { Diagnostic } from './diagnostic.ts';
import { type Problem, SourceFile } from './source-file.ts';

const MOST_BYTES = 1024 * 1024;

export type ReadText =
  | { readonly ok: true; readonly source: SourceFile }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Bytes to text: UTF-8, at most 1 MB, nothing that only a program could have written. */
export function readText(input: string | Uint8Array, file: string): ReadText {
  const bytes = typeof input === 'string' ? Buffer.byteLength(input) : input.byteLength;
  if (bytes > MOST_BYTES) return refused(file, tooLarge(bytes));
  const wide = typeof input === 'string' ? undefined : wideEncodingOf(input);
  if (wide)
    return refused(file, { code: 'encoding', message: `the file is ${wide}`, hint: 'save it as UTF-8' });
  const decoded = typeof input === 'string' ? input : decode(input);
  if (decoded === undefined) {
    return refused(file, {
      code: 'encoding',
      message: 'the file is not UTF-8 text',
      hint: 'save it as UTF-8',
    });
  }
  const source = new SourceFile(file, decoded.replace(/^\uFEFF/, ''));
  return controlCharacter(source) ?? { ok: true, source };
}

const tooLarge = (bytes: number): Problem => ({
  code: 'too_large',
  message: `the file is ${(bytes / MOST_BYTES).toFixed(1)} MB; at most 1 MB is read`,
  hint: 'is this the right file?',
});

function wideEncodingOf(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return 'UTF-16';
  return undefined;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Control characters and halves of surrogate pairs: binary junk, or an escape sequence meant for somebody's terminal. */
function controlCharacter(source: SourceFile): ReadText | undefined {
  const at = source.text.search(/[^\P{C}\t\n\r\p{Cf}\p{Co}\p{Cn}]/u);
  if (at === -1) return undefined;
  const code = (source.text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const message = `the file holds the control character U+${code}`;
  const problem = { code: 'binary', message, hint: 'a runbooks file is plain text; is this the right file?' };
  return { ok: false, diagnostics: [source.diagnostic({ start: at, end: at + 1 }, problem)] };
}

function refused(file: string, problem: Problem): ReadText {
  return { ok: false, diagnostics: [new SourceFile(file, '').diagnostic({ start: 0, end: 0 }, problem)] };
}
