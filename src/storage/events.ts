import type { Actor, StoredEvent } from '../audit/event.ts';
import type { RecordedEvent } from '../audit/hash-event.ts';
import type { JsonObject } from '../lib/json.ts';
import { storageFailure } from './failure.ts';
import type { EventRow } from './tables.ts';

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
  const { saidAt, writtenAt, ...actor } = parsed<Actor & { readonly writtenAt?: string }>(row, row.actor);
  return actor;
}

function parsedData(row: EventRow): JsonObject {
  return parsed(row, row.data);
}

/** Only we wrote these texts, so what parses is what we wrote; what does not was changed behind our back. */
function parsed<Value>(row: EventRow, text: string): Value {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = `Event ${row.position} of ${row.stream} cannot be read: it was changed outside Runbolt. Run \`runbolt audit verify\`.`;
    throw storageFailure('read the record', 'invalid', message, cause);
  }
}
