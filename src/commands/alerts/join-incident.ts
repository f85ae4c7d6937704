import type { Alert } from '../../alerts/alert.ts';
import { alertAppend, readAlert } from '../../alerts/alert-stream.ts';
import type { Actor } from '../../audit/event.ts';
import { readIncident } from '../../incidents/incident-stream.ts';
import type { CommandContext } from '../context.ts';

export interface JoinRequest {
  readonly alert: string;
  /** `i-7k3f9qxa` */
  readonly incident: string;
  readonly actor: Actor;
}

export type JoinReply =
  | { readonly status: 'joined'; readonly alert: Alert; readonly channel: string | undefined }
  | { readonly status: 'already'; readonly incident: string }
  /** Resolved since the list was shown, or not for everybody's eyes. */
  | { readonly status: 'not_open' }
  | { readonly status: 'not_found' };

/** The alert belongs to an open incident from now on: its timeline has it, and is told when it is over. */
export async function joinIncident(
  context: CommandContext,
  { alert: id, incident, actor }: JoinRequest,
): Promise<JoinReply> {
  const { store, clock } = context;
  for (;;) {
    const [before, into] = await Promise.all([readAlert(store, id), readIncident(store, incident)]);
    if (!before) return { status: 'not_found' };
    if (before.incident !== undefined) return { status: 'already', incident: before.incident };
    if (!into || into.resolved || into.declared.isPrivate) return { status: 'not_open' };
    const events = [{ type: 'alert_linked', data: { incident } } as const];
    const result = await store.append(alertAppend({ before, id, events, actor, at: clock.now() }));
    if (result.status === 'appended') return { status: 'joined', alert: before, channel: into.channel?.id };
  }
}
