import { alertOfStream, readAlert } from '../../alerts/alert-stream.ts';
import type { StoredEvent } from '../../audit/event.ts';
import type { FollowParts } from './follow.ts';
import { OutboxItem as Item, type OutboxItem, toJson } from './item.ts';
import { subjectOf } from './show-subject.ts';

/** Whatever happens to alerts, their messages are brought up to date: each once for all that happened together. */
export async function tellAlerts(
  { store, auditChannel }: Pick<FollowParts, 'store' | 'auditChannel'>,
  events: readonly StoredEvent[],
): Promise<readonly OutboxItem[]> {
  const newest = new Map<string, OutboxItem>();
  const last = new Map(events.map((event) => [alertOfStream(event.stream), event]));
  for (const [id, event] of [...last].toSorted(([, a], [, b]) => a.position - b.position)) {
    const alert = id === undefined ? undefined : await readAlert(store, id);
    const channel = alert?.opened.channel ?? auditChannel;
    if (!alert || channel === undefined) continue;
    const { storm } = alert.opened;
    const subject = storm === undefined ? subjectOf(alert.id, 'alert') : subjectOf(storm, 'storm');
    const { position, at } = event;
    const item = { kind: 'root', run: subject, position, at: at.toISOString(), channel };
    newest.set(subject, Item.parse(toJson(item)));
  }
  return [...newest.values()];
}
