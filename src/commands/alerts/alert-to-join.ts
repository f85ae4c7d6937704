import { alertStream, newAlertEvent, readAlert } from '../../alerts/alert-stream.ts';
import type { Actor } from '../../audit/event.ts';
import type { Append } from '../../audit/event-store.ts';
import type { ResponseEvent } from '../../incidents/response-events.ts';
import type { CommandContext } from '../context.ts';

interface Joining {
  readonly events: readonly ResponseEvent[];
  /** The alert learns of its incident in the same transaction. */
  withAlert(append: Append, incident: string, actor: Actor): Append;
}

/** The alert that an incident is declared for; undefined when there is none, or it belongs to another one already. */
export async function alertToJoin(
  { store }: CommandContext,
  id: string | undefined,
): Promise<Joining | undefined> {
  const alert = id === undefined ? undefined : await readAlert(store, id);
  if (!alert || alert.incident !== undefined) return undefined;
  const { name } = alert.opened;
  return {
    events: [{ type: 'alert_joined', data: { alert: alert.id, name } }],
    withAlert: (append, incident, actor) => ({
      ...append,
      also: [
        ...(append.also ?? []),
        {
          stream: alertStream(alert.id),
          event: newAlertEvent({ type: 'alert_linked', data: { incident } }, actor),
        },
      ],
      rows: [...(append.rows ?? []), { row: 'alert_incident', alert: alert.id, incident }],
    }),
  };
}
