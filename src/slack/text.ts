import type { Actor } from '../audit/event.ts';
import type { Json } from '../lib/json.ts';

/** Slack's limits in characters, from `@slack/types` and its documentation. */
export const LIMITS = {
  text: 3000,
  section: 3000,
  header: 150,
  button: 75,
  value: 2000,
  label: 2000,
  hint: 2000,
  placeholder: 150,
  option: 75,
  modalTitle: 24,
  privateMetadata: 3000,
  error: 300,
} as const;

/**
 * Cuts to at most `max` characters and shows it with an ellipsis. Neither half a character nor half an entity
 * (`&am`) is left at the end, and a code block that was cut is closed.
 */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = cutAt(text, max - 1);
  if (count(cut, '```') % 2 === 0) return `${cut}…`;
  return `${cutAt(text, max - 5)}…\n\`\`\``;
}

function cutAt(text: string, length: number): string {
  return text
    .slice(0, Math.max(0, length))
    .replace(/[\uD800-\uDBFF]$/, '')
    .replace(/&[a-z]{0,4}$/, '')
    .replace(/<[^<>\n]{0,200}$/, '');
}

const count = (text: string, part: string): number => text.split(part).length - 1;

/** Text from people or systems inside mrkdwn: no mention, link or entity comes of it. */
export const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** What a person typed, as they typed it: Slack sends `&`, `<` and `>` as entities. */
export const asTyped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** A value as inline code. A backtick inside would end it, so it becomes its look-alike. */
export function code(value: string): string {
  const inside = escapeText(clip(value.replaceAll('`', 'ˋ').replaceAll(/\s+/g, ' ').trim(), 300));
  return inside === '' ? '_empty_' : `\`${inside}\``;
}

/** Raw output as a code block, its last part when it is too long: the end of a log says what happened. */
export function codeBlock(text: string, max = 2800): string {
  const safe = text.replaceAll('```', 'ˋˋˋ').trimEnd();
  return `\`\`\`\n${tail(escapeText(safe), max - 8)}\n\`\`\``;
}

function tail(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = text.slice(-(max - 2));
  const line = end.indexOf('\n');
  return `…\n${line >= 0 && line < end.length - 1 ? end.slice(line + 1) : end.replace(/^[a-z]{0,4};/, '')}`;
}

/** A value of an argument or a change, as people read it: strings bare, everything else as JSON. */
export const shown = (value: Json | undefined): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? null);

/** Calls the person, who is notified. */
export const mention = (id: string): string => `<@${id.replaceAll(/[^A-Z0-9]/gi, '')}>`;

/** Names the actor without notifying anybody. */
export function nameOf(actor: Actor): string {
  if (actor.kind === 'system') return 'Runbolt';
  if (actor.kind === 'schedule') return `the schedule ${escapeText(actor.id)}`;
  if (actor.name !== undefined && actor.name !== '') return escapeText(actor.name);
  return actor.kind === 'slack' ? mention(actor.id) : escapeText(actor.id);
}

/** A time in the reader's own time zone; UTC where Slack cannot say it. */
export function localTime(at: Date): string {
  const fallback = `${at.toISOString().slice(11, 16)} UTC`;
  return `<!date^${Math.floor(at.getTime() / 1000)}^{time}|${fallback}>`;
}

/** A day and a time in the reader's own time zone. */
export function localDayAndTime(at: Date): string {
  const fallback = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${Math.floor(at.getTime() / 1000)}^{date_short_pretty} {time}|${fallback}>`;
}

/** A day in the reader's own time zone. */
export function localDay(at: Date): string {
  return `<!date^${Math.floor(at.getTime() / 1000)}^{date_short_pretty}|${at.toISOString().slice(0, 10)}>`;
}

/** `two minutes ago`, for answers that are read at once. */
export function ago(at: Date, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - at.getTime()) / 1000));
  if (seconds < 10) return 'just now';
  if (seconds < 60) return `${seconds} seconds ago`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return minutes === 1 ? 'a minute ago' : `${minutes} minutes ago`;
  const hours = Math.round(minutes / 60);
  if (hours < 48) return hours === 1 ? 'an hour ago' : `${hours} hours ago`;
  return `${Math.round(hours / 24)} days ago`;
}

/** Ends with a full stop, so that another sentence can follow. */
export const sentence = (text: string): string =>
  /[.!?…]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;

/** `a, b and c` */
export function list(words: readonly string[], last = 'and'): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}
