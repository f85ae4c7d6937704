import type { Actor, StoredEvent } from '../audit/event.ts';
import { hashEvent, type RecordedEvent } from '../audit/hash-event.ts';
import type { JsonObject } from '../lib/json.ts';
import { storageFailure } from './failure.ts';
import type { EventRow } from './tables.ts';

/** Throws when it is not the event that was recorded: nobody decides on what a disk or a hand has changed. */
export function readEvent(row: EventRow): StoredEvent {
  if (hashEvent(toRecordedEvent(row)) !== row.hash) throw changed(row);
  return toStoredEvent(row);
}

export function toStoredEvent(row: EventRow): StoredEvent {
  const { prev_hash: prevHash, ...rest } = row;
  return { ...rest, actor: parsedActor(row), data: parsedData(row), at: new Date(row.at), prevHash };
}

export function toRecordedEvent(row: EventRow): RecordedEvent {
  const { prev_hash: prevHash, ...rest } = row;
  return { ...rest, prevHash };
}

/** Who it was. The clocks in it are the one event's, and whoever is quoted later says nothing then. */
function parsedActor(row: EventRow): Actor {
  const { saidAt, writtenAt, ...actor } = parsed<Actor & { readonly writtenAt?: string }>(row.actor);
  return actor;
}

function parsedData(row: EventRow): JsonObject {
  return parsed(row.data);
}

/** The hash fits, so these are the texts that we wrote. */
function parsed<Value>(text: string): Value {
  return JSON.parse(text);
}

function changed({ position, stream }: EventRow) {
  const message = `Event ${position} of ${stream} is not as it was recorded: the disk has damaged it, or somebody has changed it outside Runbolt. Run \`runbolt audit verify\`.`;
  return storageFailure('read the record', 'invalid', message);
}
