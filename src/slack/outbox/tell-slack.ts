import type { StoredEvent } from '../../audit/event.ts';
import { SLACK_STREAM } from '../../audit/own-streams.ts';
import { backFrom } from '../away/away.ts';
import { absenceLine } from '../messages/absence-line.ts';
import { OutboxItem as Item, type OutboxItem, toJson } from './item.ts';

/** That Slack was away is said where the record is kept, once it is back. */
export function tellSlack(event: StoredEvent, auditChannel: string | undefined): readonly OutboxItem[] {
  const absence = event.stream === SLACK_STREAM ? backFrom(event) : undefined;
  if (!absence || auditChannel === undefined) return [];
  const { stream: run, position, at } = event;
  const content = absenceLine(absence);
  return [
    Item.parse(
      toJson({ kind: 'record', run, position, at: at.toISOString(), channel: auditChannel, content }),
    ),
  ];
}
