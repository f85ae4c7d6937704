import { type Actor, type NewEvent, RUNBOLT, type StoredEvent } from '../audit/event.ts';
import type { AlertSummary, Append, EventStore } from '../audit/event-store.ts';
import { type Alert, alertTransition, firing, foldAlert, pageAt } from './alert.ts';
import type { AlertEvent, AlertHappening } from './events.ts';

type Happened = Pick<StoredEvent, 'type' | 'data' | 'actor' | 'at' | 'version'>;

export const ALERT_PREFIX = 'alert/';

/** Its stream is read from the newest of these on. */
export const ALERT_CARRIED = 'alert_carried' satisfies AlertEvent['type'];

export const alertStream = (alert: string): string => `${ALERT_PREFIX}${alert}`;

/** The group's id when this is a group's stream. */
export function alertOfStream(stream: string): string | undefined {
  return stream.startsWith(ALERT_PREFIX) ? stream.slice(ALERT_PREFIX.length) : undefined;
}

export async function readAlert(store: Pick<EventStore, 'read'>, id: string): Promise<Alert | undefined> {
  const stored = await store.read(alertStream(id), ALERT_CARRIED);
  return foldAlert(stored.map((event) => toAlertHappening(id, event)));
}

/** A group's event as it stands in the record. The store hands back the very bytes we wrote. */
export function toAlertHappening(alert: string, event: Happened): AlertHappening {
  const { type, data, actor, at, version } = event;
  return { type, data, actor, at, version, alert } as unknown as AlertHappening;
}

export interface AlertWrite {
  readonly before: Alert | undefined;
  readonly id: string;
  readonly events: readonly AlertEvent[];
  readonly actor?: Actor;
  readonly at: Date;
  readonly idempotencyKey?: string;
}

/** An append to a group's stream, with its row, and with what its incident is told. */
export function alertAppend({ before, id, events, actor = RUNBOLT, at, idempotencyKey }: AlertWrite): Append {
  let alert = before;
  for (const event of events) {
    const version = (alert?.version ?? 0) + 1;
    alert = alertTransition(alert, { ...event, actor, at, version, alert: id });
  }
  if (!alert) throw new Error('an append without events cannot make a group of alerts');
  const stream = alertStream(id);
  return {
    stream,
    expectedVersion: before?.version ?? 0,
    events: events.map((event) => newAlertEvent(event, actor)),
    also: toldInIncident(before, alert),
    rows: [
      { row: 'alert', summary: summaryOf(alert) },
      { row: 'due', stream, at: alertDueAt(alert, at) },
    ],
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  };
}

export const newAlertEvent = (event: AlertEvent, actor: Actor = RUNBOLT): NewEvent => ({
  type: event.type,
  actor,
  data: event.data as unknown as NewEvent['data'],
});

/** When Runbolt has to do something about it by itself; null: never. */
export const alertDueAt = (alert: Alert, now: Date): Date | null =>
  isToBePassedOn(alert) ? now : (pageAt(alert) ?? null);

/** Somebody here took it, and PagerDuty does not know yet. */
export const isToBePassedOn = ({ acknowledged, passedOn, opened, resolvedAt }: Alert): boolean =>
  opened.page !== undefined &&
  acknowledged !== undefined &&
  acknowledged.name === undefined &&
  !passedOn &&
  !resolvedAt;

function toldInIncident(before: Alert | undefined, after: Alert) {
  const { incident, id, opened } = after;
  if (incident === undefined) return [];
  const data = { alert: id, name: opened.name };
  const stream = `incident/${incident}`;
  const tell = (type: string) => [{ stream, event: { type, actor: RUNBOLT, data } }];
  if (before?.incident !== incident) return tell('alert_joined');
  if (!before.resolvedAt && after.resolvedAt) return tell('alert_left');
  return before.resolvedAt && !after.resolvedAt ? tell('alert_joined') : [];
}

export function summaryOf(alert: Alert): AlertSummary {
  const { id, opened, openedAt, acknowledged, resolvedAt, flaps, incident, members } = alert;
  return {
    ...{ id, group: opened.group, openedAt, flaps, incident: incident ?? null },
    source: opened.source,
    name: opened.name,
    severity: opened.severity?.name ?? null,
    channel: opened.channel ?? null,
    storm: opened.storm ?? null,
    firing: firing(alert).length,
    members: members.size + alert.forgotten,
    acknowledgedAt: acknowledged?.at ?? null,
    resolvedAt: resolvedAt ?? null,
    reportedAt: alert.reportedAt,
  };
}
