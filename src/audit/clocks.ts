import { z } from 'zod';
import { JsonText } from '../lib/json-text.ts';
import type { RecordedEvent } from './hash-event.ts';

/** What other clocks than the record's said of an event. */
export interface Clocks {
  /** When the person pressed or sent it, by Slack's clock. */
  readonly saidAt?: Date | undefined;
  /** The clock of the process that wrote it, where it was off by more than a second. */
  readonly writtenAt?: Date | undefined;
}

/** A clock that is off by no more than this is the same, as far as people are concerned. */
const SAME_CLOCK_MS = 1_000;

/** The process's own time, when it is worth recording beside the record's. */
export function writtenAt(at: string, own: Date): string | undefined {
  return Math.abs(own.getTime() - Date.parse(at)) > SAME_CLOCK_MS ? own.toISOString() : undefined;
}

/** The other clocks of an event; a record that was tampered with has none. */
export function clocksOf({ actor }: Pick<RecordedEvent, 'actor'>): Clocks {
  return RecordedClocks.safeParse(actor).data ?? {};
}

const instant = z.coerce.date().optional().catch(undefined);
const RecordedClocks = JsonText.pipe(z.object({ saidAt: instant, writtenAt: instant }));
