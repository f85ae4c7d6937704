import { maskCredentials } from '../../lib/mask-credentials.ts';
import type { LogEvent } from '../../systems/cloudwatch-logs/port.ts';

/** A line may be 256 kB long; a phone is not. */
const SHOWN_CHARACTERS = 300;

/** Lines that say the same but for their numbers and ids. */
export interface Kind {
  readonly count: number;
  /** The newest of them, without what looks like a credential, cut short. */
  readonly example: string;
  readonly lastAt: Date;
}

/** What was found, by kind, the most frequent first; events come newest first. */
export function kindsOfLines(events: readonly LogEvent[]): readonly Kind[] {
  const kinds = new Map<string, Kind>();
  for (const { message, at } of events) {
    const shown = presentable(message);
    const shape = shapeOf(shown);
    const known = kinds.get(shape) ?? { count: 0, example: shown, lastAt: at };
    kinds.set(shape, { ...known, count: known.count + 1 });
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count);
}

/** Masked before it is cut: half a credential has no shape any more. */
function presentable(message: string): string {
  const line = maskCredentials(message)
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  return line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}…` : line;
}

/** Times, ids and numbers differ in every line. */
function shapeOf(line: string): string {
  return line.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|0x[0-9a-f]+|\b[0-9a-f]{12,}\b|\d+/gi, '#');
}
