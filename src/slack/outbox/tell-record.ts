import type { StoredEvent } from '../../audit/event.ts';
import { RECORD_STREAM, RecordRestored, RecordStoodStill, STOOD_STILL } from '../../audit/record-stream.ts';
import { CHAIN_SEALED, ChainSealed } from '../../audit/seal.ts';
import { chainSealedLine } from '../messages/chain-sealed.ts';
import type { Message } from '../messages/message.ts';
import { recordRestoredLine } from '../messages/record-restored.ts';
import { recordStoodStillLine } from '../messages/record-stood-still.ts';
import { OutboxItem as Item, type OutboxItem, toJson } from './item.ts';

/** That the record is a backup, was sealed, or stood still, is said where the record is kept; runs that it stopped say so themselves. */
export function tellRecord(event: StoredEvent, auditChannel: string | undefined): readonly OutboxItem[] {
  const { stream: run, position, at } = event;
  if (run !== RECORD_STREAM || auditChannel === undefined) return [];
  const content = wordsOf(event);
  if (!content) return [];
  const item = { kind: 'record', run, position, at: at.toISOString(), channel: auditChannel, content };
  return [Item.parse(toJson(item))];
}

function wordsOf({ type, data, actor }: StoredEvent): Message | undefined {
  if (type === 'record_restored') return recordRestoredLine(RecordRestored.parse(data), actor);
  if (type === STOOD_STILL) return recordStoodStillLine(RecordStoodStill.parse(data));
  return type === CHAIN_SEALED ? chainSealedLine(ChainSealed.parse(data), actor) : undefined;
}
