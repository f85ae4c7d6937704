import type { StoredEvent } from '../../audit/event.ts';
import { RECORD_STREAM, RecordRestored } from '../../audit/record-stream.ts';
import { recordRestoredLine } from '../messages/record-restored.ts';
import { OutboxItem as Item, type OutboxItem, toJson } from './item.ts';

/** That the record is a backup is said where the record is kept; runs that it stopped say so themselves. */
export function tellRecord(event: StoredEvent, auditChannel: string | undefined): readonly OutboxItem[] {
  const { stream: run, type, position, at, actor } = event;
  if (run !== RECORD_STREAM || type !== 'record_restored' || auditChannel === undefined) return [];
  const content = recordRestoredLine(RecordRestored.parse(event.data), actor);
  const item = { kind: 'record', run, position, at: at.toISOString(), channel: auditChannel, content };
  return [Item.parse(toJson(item))];
}
