import type { Diagnostic } from './diagnostic.ts';

const WIDEST = 100;

/** Diagnostics for people: place, what, what to do, the line and a caret. Ends without a newline. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(formatDiagnostic).join('\n\n');
}

function formatDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, severity, message, hint } = diagnostic;
  const kind = severity === 'warning' ? 'warning: ' : '';
  const advice = hint === undefined ? '' : ` — ${hint}`;
  const headline = printable(`${file}:${line}:${column}  ${kind}${message}${advice}`);
  return diagnostic.text.trim() === '' ? headline : `${headline}\n${frame(diagnostic)}`;
}

function frame({ line, column, length, text }: Diagnostic): string {
  const gutter = `${line}`.padStart(5);
  const room = WIDEST - gutter.length - 3;
  const { shown, caret } = window(printable(text), column - 1, room);
  const carets = '^'.repeat(Math.max(1, Math.min(length, room - caret)));
  return `${gutter} | ${shown}\n${' '.repeat(gutter.length)} | ${' '.repeat(caret)}${carets}`;
}

/** The part of a long line around the caret, with `…` where it was cut. */
function window(
  text: string,
  caret: number,
  room: number,
): { readonly shown: string; readonly caret: number } {
  if (text.length <= room) return { shown: text, caret };
  const start = Math.max(0, Math.min(caret - Math.floor(room / 3), text.length - room));
  const before = start > 0 ? '…' : '';
  const after = start + room < text.length ? '…' : '';
  const shown = before + text.slice(start + before.length, start + room - after.length) + after;
  return { shown, caret: caret - start };
}

// One column each, and nothing that a terminal would obey.
const printable = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ');
