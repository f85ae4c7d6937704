/** A piece of a line in Slack's mrkdwn. */
export type Inline =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'bold' | 'italic' | 'strike'; readonly children: readonly Inline[] }
  | { readonly type: 'link'; readonly href: string; readonly label: string }
  | { readonly type: 'user' | 'channel' | 'group'; readonly id: string; readonly label: string | undefined }
  | { readonly type: 'broadcast'; readonly range: string }
  | { readonly type: 'date'; readonly seconds: number; readonly format: string; readonly fallback: string }
  | { readonly type: 'emoji'; readonly name: string };

export type Paragraph =
  | { readonly type: 'text'; readonly children: readonly Inline[] }
  | { readonly type: 'quote'; readonly children: readonly Inline[] }
  | { readonly type: 'code'; readonly text: string };

/**
 * Reads Slack's mrkdwn. Ours and not the display library's: that one decodes `&lt;!channel&gt;` before it looks for
 * mentions, so text that was escaped with care would be shown as the mention it is not.
 */
export function parseMrkdwn(text: string): Paragraph[] {
  const parts = text.split(/```\n?([\s\S]*?)\n?```/);
  return parts.flatMap((part, index): Paragraph[] => {
    if (index % 2 === 1) return [{ type: 'code', text: unescaped(withoutLinks(part)) }];
    // The line breaks around a code block belong to the block.
    const trimmed = part
      .replace(index > 0 ? /^\n/ : '', '')
      .replace(index < parts.length - 1 ? /\n$/ : '', '');
    return trimmed === '' ? [] : quotesAndText(trimmed);
  });
}

function quotesAndText(text: string): Paragraph[] {
  const paragraphs: { type: 'text' | 'quote'; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line)?.[1];
    const type = quoted === undefined ? 'text' : 'quote';
    const last = paragraphs.at(-1);
    if (last?.type === type) last.lines.push(quoted ?? line);
    else paragraphs.push({ type, lines: [quoted ?? line] });
  }
  return paragraphs.map(({ type, lines }) => ({ type, children: parseInline(lines.join('\n')) }));
}

// With a letter in front, or every time of day would be an emoji.
const EMOJI_NAME = ':([a-z_+-][a-z0-9_+-]*|100):';
// Marks count only at the edges of words, and never around spaces: 2 * 3 * 4 and snake_case stay as they are.
const marked = (mark: string) =>
  `(?<![\\w${mark}])\\${mark}(?=[^\\s${mark}])([^${mark}\\n]*?[^\\s${mark}])\\${mark}(?![\\w${mark}])`;
const INLINE = new RegExp(
  ['`([^`\\n]+)`', '<([^<>\\n]+)>', marked('*'), marked('_'), marked('~'), EMOJI_NAME].join('|'),
  'g',
);

export function parseInline(text: string): Inline[] {
  const pieces: Inline[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > end) pieces.push(plain(text.slice(end, match.index)));
    pieces.push(pieceOf(match));
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push(plain(text.slice(end)));
  return pieces;
}

function pieceOf([whole, code, angled, bold, italic, strike, emoji]: RegExpMatchArray): Inline {
  if (code !== undefined) return { type: 'code', text: unescaped(withoutLinks(code)) };
  if (angled !== undefined) return reference(angled);
  if (bold !== undefined) return { type: 'bold', children: parseInline(bold) };
  if (italic !== undefined) return { type: 'italic', children: parseInline(italic) };
  if (strike !== undefined) return { type: 'strike', children: parseInline(strike) };
  return emoji === undefined ? plain(whole) : { type: 'emoji', name: emoji };
}

/** What stands between angle brackets: a person, a channel, a group, a broadcast, a date or a link. */
function reference(angled: string): Inline {
  const [target = '', label] = angled.split('|', 2);
  const text = label === undefined ? undefined : unescaped(label);
  if (target.startsWith('@')) return { type: 'user', id: target.slice(1), label: text };
  if (target.startsWith('#')) return { type: 'channel', id: target.slice(1), label: text };
  if (target.startsWith('!subteam^')) return { type: 'group', id: target.slice(9), label: text };
  if (target.startsWith('!date^')) return dateOf(target, text ?? '');
  if (target.startsWith('!')) return { type: 'broadcast', range: target.slice(1) };
  return linkOf(unescaped(target), text);
}

/** Only addresses that cannot run anything. */
function linkOf(href: string, label: string | undefined): Inline {
  const protocol = URL.parse(href)?.protocol ?? '';
  if (!['http:', 'https:', 'mailto:', 'tel:'].includes(protocol))
    return { type: 'text', text: label ?? href };
  return { type: 'link', href, label: label ?? href.replace(/^mailto:/, '') };
}

function dateOf(target: string, fallback: string): Inline {
  const [, seconds = '', format = ''] = target.split('^');
  return { type: 'date', seconds: Number(seconds), format, fallback };
}

function plain(text: string): Inline {
  return { type: 'text', text: unescaped(text) };
}

/** Inside code nothing is linked, but Slack stores addresses in brackets there, too. */
function withoutLinks(text: string): string {
  return text.replace(
    /<(https?:[^<>|\n]+)(?:\|([^<>\n]*))?>/g,
    (_, href: string, label?: string) => label ?? href,
  );
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
