import { z } from 'zod';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A month is 30 days: good enough for reminders and drills, and the same in February. */
const UNITS: readonly { readonly ms: number; readonly words: readonly string[] }[] = [
  { ms: 1, words: ['ms', 'millisecond', 'milliseconds'] },
  { ms: SECOND, words: ['s', 'sec', 'second', 'seconds'] },
  { ms: MINUTE, words: ['m', 'min', 'minute', 'minutes'] },
  { ms: HOUR, words: ['h', 'hour', 'hours'] },
  { ms: DAY, words: ['d', 'day', 'days'] },
  { ms: 7 * DAY, words: ['w', 'week', 'weeks'] },
  { ms: 30 * DAY, words: ['month', 'months'] },
];

const MS_BY_WORD = new Map(UNITS.flatMap(({ ms, words }) => words.map((word) => [word, ms] as const)));
const PART = /\s*(\d+(?:\.\d+)?)\s*([a-z]+)/iy;
const LONGEST_TEXT = 60;
const LONGEST_MS = 3_650 * DAY;

export type ParsedDuration =
  | { readonly ok: true; readonly ms: number }
  /** One sentence that starts with what was written. */
  | { readonly ok: false; readonly problem: string };

/** Reads `10m`, `5s`, `1h30m`, `2 weeks`, `3 months` (a month is 30 days). At most ten years. */
export function parseDuration(text: string): ParsedDuration {
  const shown = JSON.stringify(text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text);
  const parts = text.length > LONGEST_TEXT ? undefined : splitParts(text);
  if (!parts) {
    const bare = /^\s*\d+(\.\d+)?\s*$/.test(text);
    return bare
      ? no(`${shown} has no unit: write ${text.trim()}s, ${text.trim()}m or ${text.trim()}h`)
      : no(`${shown} is not a duration: write it like 30s, 10m, 1h30m, 90d or 3 months`);
  }

  let total = 0;
  for (const { amount, word } of parts) {
    const ms = MS_BY_WORD.get(word.toLowerCase());
    if (ms === undefined)
      return no(`${shown} has the unknown unit ${JSON.stringify(word)}: use s, m, h, d, weeks or months`);
    total += amount * ms;
  }
  if (total > LONGEST_MS) return no(`${shown} is longer than ten years`);
  return { ok: true, ms: Math.round(total) };
}

const no = (problem: string): ParsedDuration => ({ ok: false, problem });

function splitParts(text: string): readonly { amount: number; word: string }[] | undefined {
  const parts: { amount: number; word: string }[] = [];
  PART.lastIndex = 0;
  for (let end = 0; text.slice(end).trim() !== ''; end = PART.lastIndex) {
    const found = PART.exec(text);
    if (!found) return undefined;
    parts.push({ amount: Number(found[1]), word: found[2] ?? '' });
  }
  return parts.length > 0 ? parts : undefined;
}

/** A field that holds a duration: text like `10m` in, milliseconds out. */
export const Duration = z
  .string('a duration is text like 30s, 10m or 3 months')
  .meta({
    pattern: '^\\s*(\\d+(\\.\\d+)?\\s*[A-Za-z]+\\s*)+$',
    examples: ['30s', '10m', '1h30m', '3 months'],
  })
  .transform((text, context) => {
    const parsed = parseDuration(text);
    if (parsed.ok) return parsed.ms;
    context.issues.push({ code: 'custom', message: parsed.problem, input: text });
    return z.NEVER;
  });

/** For messages: `850 ms`, `12 s`, `2.3 minutes`, `1 hour`, `3 days`. One decimal at most. */
export function formatDuration(ms: number): string {
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (inUnit(ms, SECOND) < 60) return `${inUnit(ms, SECOND)} s`;
  if (inUnit(ms, MINUTE) < 60) return counted(inUnit(ms, MINUTE), 'minute');
  if (inUnit(ms, HOUR) < 48) return counted(inUnit(ms, HOUR), 'hour');
  return counted(inUnit(ms, DAY), 'day');
}

/** For narrow places: `45 s`, `12 min`, `1 h 30 min`, `3 d 4 h`. Two units at most, rounded down. */
export function formatDurationShort(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / SECOND);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400)
    return pair(Math.floor(seconds / 3_600), 'h', Math.floor((seconds % 3_600) / 60), 'min');
  return pair(Math.floor(seconds / 86_400), 'd', Math.floor((seconds % 86_400) / 3_600), 'h');
}

const inUnit = (ms: number, unit: number): number => Math.round((ms / unit) * 10) / 10;
const counted = (amount: number, noun: string): string => `${amount} ${amount === 1 ? noun : `${noun}s`}`;
const pair = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
