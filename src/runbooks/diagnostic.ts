/** A problem in a file, with its place and what to do about it. Collected, never thrown one by one. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Stable, for tools: `unknown_key`, `unknown_action`, `type_error`. */
  readonly code: string;
  readonly message: string;
  /** What to do next: `did you mean "service"?` */
  readonly hint?: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units, as editors count. */
  readonly column: number;
  /** How many characters the problem spans on its line, at least 1. */
  readonly length: number;
  /** The line as it stands in the file. */
  readonly text: string;
}
