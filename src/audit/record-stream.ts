import { z } from 'zod';
import type { StoredEvent } from './event.ts';

/** The stream of what happened to the record itself. */
export const RECORD_STREAM = 'record';

/** A backup was put in the record's place. */
export const RecordRestored = z.object({
  /** The end of the chain in the backup, and when that event was recorded. */
  head: z.object({ position: z.number(), hash: z.string() }),
  newestAt: z.string().nullable(),
  /** How many events are gone with what it replaced; null when nobody can tell. */
  lost: z.number().nullable(),
});
export type RecordRestored = z.infer<typeof RecordRestored>;

/** For longer than a moment the record took no events; said when it took one again. */
export const STOOD_STILL = 'record_stood_still';
export const RecordStoodStill = z.object({
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  why: z.string(),
});
export type RecordStoodStill = z.infer<typeof RecordStoodStill>;

/** The restore that nobody has taken up yet: what was in flight in the backup has to be looked at. */
export function openRestore(events: readonly StoredEvent[]): StoredEvent | undefined {
  const last = events.findLast(({ type }) => type === 'record_restored' || type === 'restore_taken_up');
  return last?.type === 'record_restored' ? last : undefined;
}
