import { createHash } from 'node:crypto';

/**
 * An event as it lies in the record, texts untouched: `actor` and `data` are the very characters that were hashed,
 * so that a change which parsing would hide (a space, a key written twice) still shows.
 */
export interface RecordedEvent {
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  /** Canonical JSON. */
  readonly actor: string;
  /** Canonical JSON. */
  readonly data: string;
  /** ISO 8601 in UTC with milliseconds: `2026-03-04T02:48:00.000Z`. */
  readonly at: string;
  readonly prevHash: string;
  readonly hash: string;
}

/** What stands before the first event. */
export const GENESIS = { position: 0, hash: '0'.repeat(64) } as const;

/** SHA-256 of `hashedText`, as UTF-8, in lowercase hex. */
export function hashEvent(event: Omit<RecordedEvent, 'hash'>): string {
  return createHash('sha256').update(hashedText(event), 'utf8').digest('hex');
}

/**
 * The exact text that is hashed: the RFC 8785 form of {actor, at, data, position, prevHash, stream, type, version}.
 * Those keys in that order are the canonical order, and `actor` and `data` are canonical already, so putting the
 * pieces side by side is the canonical form of the whole.
 */
export function hashedText(event: Omit<RecordedEvent, 'hash'>): string {
  return (
    `{"actor":${event.actor},"at":${JSON.stringify(event.at)},"data":${event.data}` +
    `,"position":${event.position},"prevHash":${JSON.stringify(event.prevHash)}` +
    `,"stream":${JSON.stringify(event.stream)},"type":${JSON.stringify(event.type)},"version":${event.version}}`
  );
}
