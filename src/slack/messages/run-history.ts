import type { RunSummary } from '../../audit/event-store.ts';
import { ago, clip, code, escapeText } from '../text.ts';
import { paragraphs, section } from './blocks.ts';
import { type Message, message } from './message.ts';

const ICONS: ReadonlyMap<string, string> = new Map([
  ['succeeded', '✅'],
  ['failed', '❌'],
  ['undone', '↩️'],
  ['cancelled', '✋'],
  ['denied', '⛔'],
  ['expired', '⌛'],
  ['planned', '📋'],
  ['unknown', '⚠️'],
  ['waiting', '❓'],
]);

/** The newest runs, one line each. */
export function runHistory(runs: readonly RunSummary[], now: Date): Message {
  if (runs.length === 0) return message('Nothing has been run yet.', [section('Nothing has been run yet.')]);
  return message(`The newest ${runs.length} runs`, paragraphs(runs.map((run) => line(run, now))));
}

function line(
  { id, title, environment, status, requestedAt, outcome, glassBrokenBy }: RunSummary,
  now: Date,
): string {
  const what = `${ICONS.get(status) ?? '▶️'} ${code(id)} *${escapeText(title)}* · ${escapeText(environment)}`;
  const glass = glassBrokenBy === null ? '' : ' · 🔨 glass broken';
  return `${what}${glass} · ${ago(requestedAt, now)} · ${escapeText(clip(outcome ?? status, 200))}`;
}
