import { RUNBOLT } from '../audit/event.ts';
import type { EventStore, Standstill } from '../audit/event-store.ts';
import { RECORD_STREAM, RecordStoodStill, STOOD_STILL } from '../audit/record-stream.ts';

/** Shorter ones are a hiccup: whoever asked was told. */
const WORTH_TELLING_MS = 60_000;

/**
 * Once the record takes events again: from when to when it did not, and why. Of several replicas that stood still
 * together the first one says so.
 */
export async function recordStandstill(
  store: Pick<EventStore, 'read' | 'append'>,
  { since, until, why }: Standstill,
): Promise<void> {
  if (until.getTime() - since.getTime() < WORTH_TELLING_MS) return;
  for (;;) {
    const events = await store.read(RECORD_STREAM);
    const last = events.findLast(({ type }) => type === STOOD_STILL);
    if (last && RecordStoodStill.parse(last.data).until >= since.toISOString()) return;
    const data = { since: since.toISOString(), until: until.toISOString(), why };
    const expectedVersion = events.at(-1)?.version ?? 0;
    const event = { type: STOOD_STILL, actor: RUNBOLT, data };
    const { status } = await store.append({ stream: RECORD_STREAM, expectedVersion, events: [event] });
    if (status !== 'conflict') return;
  }
}
