import { LineCounter } from 'yaml';
import type { Diagnostic } from './diagnostic.ts';

/** Offsets into the text of the file. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly severity?: 'error' | 'warning';
}

/** The text of a runbooks file, and where its lines begin. */
export class SourceFile {
  readonly file: string;
  readonly text: string;
  readonly #lines = new LineCounter();

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    this.#lines.addNewLine(0);
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1))
      this.#lines.addNewLine(at + 1);
  }

  /** A problem with its place. A span over several lines is shown to the end of its first. */
  diagnostic({ start, end }: Span, { code, message, hint, severity }: Problem): Diagnostic {
    const offset = Math.min(Math.max(0, start), this.text.length);
    const { line, col } = this.#lines.linePos(offset);
    const text = this.#lineText(offset - col + 1);
    const length = Math.max(1, Math.min(end - offset, text.length - col + 1));
    const place = { file: this.file, line, column: col, length, text };
    return {
      severity: severity ?? 'error',
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...place,
    };
  }

  #lineText(start: number): string {
    const end = this.text.indexOf('\n', start);
    return this.text.slice(start, end === -1 ? undefined : end).replace(/\r$/, '');
  }
}
