import type { StoredEvent } from '../../audit/event.ts';
import { loadedFile } from '../../commands/loaded-file.ts';
import { fileLine } from '../messages/file-line.ts';
import { OutboxItem as Item, type OutboxItem, toJson } from './item.ts';

/** What a newly loaded runbooks file changes is said where the record is kept, and nowhere else. */
export function tellFile(event: StoredEvent, auditChannel: string | undefined): readonly OutboxItem[] {
  const loaded = loadedFile(event);
  const content = loaded && fileLine(loaded);
  if (!content || auditChannel === undefined) return [];
  const { stream: run, position, at } = event;
  return [
    Item.parse(
      toJson({ kind: 'record', run, position, at: at.toISOString(), channel: auditChannel, content }),
    ),
  ];
}
