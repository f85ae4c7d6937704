/** A pattern that finds any of these texts, the longest first; undefined for none. */
export function anyOf(texts: readonly string[], flags = ''): RegExp | undefined {
  if (texts.length === 0) return undefined;
  const longestFirst = texts.toSorted((a, b) => b.length - a.length);
  return new RegExp(longestFirst.map(literally).join('|'), flags);
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
