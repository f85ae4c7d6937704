import { type Clocks, clocksOf } from '../../audit/clocks.ts';
import type { RecordedEvent } from '../../audit/hash-event.ts';
import { formatDuration } from '../../lib/duration.ts';

/** Clocks that agree to within this need no words; a click takes a moment to arrive. */
const APART_MS = 5_000;

/** What the other clocks said of one event, for a cell. */
export const otherClocks = ({ saidAt, writtenAt }: Clocks): string =>
  [
    ...(saidAt ? [`Slack ${saidAt.toISOString()}`] : []),
    ...(writtenAt ? [`the process ${writtenAt.toISOString()}`] : []),
  ].join('<br>');

/** In words, which events' clocks were apart, and by how much. */
export function clocksApart(events: readonly RecordedEvent[]): readonly string[] {
  const lines = events.flatMap((event) => apart(event).map((words) => `- Event ${event.position}: ${words}`));
  return lines.length === 0 ? [] : ['', 'Clocks that were more than five seconds apart:', '', ...lines];
}

function apart(event: RecordedEvent): readonly string[] {
  const { saidAt, writtenAt } = clocksOf(event);
  const off = (clock: Date | undefined) => (clock ? clock.getTime() - Date.parse(event.at) : 0);
  return [
    ...inWords(off(saidAt), (much, way) => `by Slack's clock it was said ${much} ${way} the record has it.`),
    ...inWords(off(writtenAt), (much, way) => `the process that wrote it had it ${much} ${way} the record.`),
  ];
}

function inWords(offMs: number, say: (much: string, way: 'before' | 'after') => string): readonly string[] {
  if (Math.abs(offMs) <= APART_MS) return [];
  return [say(formatDuration(Math.abs(offMs)), offMs < 0 ? 'before' : 'after')];
}
