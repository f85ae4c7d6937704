/** Text from people inside a message: no mention, link or entity comes of it. */
export const escapeMrkdwn = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Cuts escaped text to at most `most` characters, never in the middle of an entity or of a character. */
export function clipMrkdwn(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '');
  return `${cut.replace(/&[a-z]{0,4}$/, '')}…`;
}
