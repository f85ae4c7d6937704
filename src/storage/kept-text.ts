/**
 * A name as every database keeps it: what is hashed must be what is stored. They keep UTF-8, where half a character does
 * not exist, and PostgreSQL no character 0. JSON needs none of this: it writes both as escapes.
 */
export function keptText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\u{FFFD}');
}
