/** Markdown, for `docs/performance.md`. */
export function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const written = [head, head.map(() => '---'), ...lines];
  return written.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export const number = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0));
