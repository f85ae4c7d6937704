import type { Alert } from '../../alerts/alert.ts';
import { alertAppend, readAlert } from '../../alerts/alert-stream.ts';
import type { Actor } from '../../audit/event.ts';
import type { CommandContext } from '../context.ts';
import { advanceAlert } from './advance-alert.ts';

export interface AcknowledgeRequest {
  readonly alert: string;
  readonly actor: Actor;
}

export type AlertReply =
  | { readonly status: 'done'; readonly alert: Alert }
  | { readonly status: 'already'; readonly alert: Alert; readonly by: NonNullable<Alert['acknowledged']> }
  | { readonly status: 'over'; readonly alert: Alert; readonly at: Date }
  | { readonly status: 'not_found'; readonly alert: string };

/** Somebody looks after it. Anybody may say so, as with incidents: see docs/decisions/anyone-in-an-incident-may-act.md. */
export async function acknowledgeAlert(
  context: CommandContext,
  { alert: id, actor }: AcknowledgeRequest,
): Promise<AlertReply> {
  const { store, clock } = context;
  for (;;) {
    const before = await readAlert(store, id);
    if (!before) return { status: 'not_found', alert: id };
    if (before.acknowledged) return { status: 'already', alert: before, by: before.acknowledged };
    if (before.resolvedAt) return { status: 'over', alert: before, at: before.resolvedAt };
    const events = [{ type: 'alert_acknowledged', data: {} } as const];
    const result = await store.append(alertAppend({ before, id, events, actor, at: clock.now() }));
    if (result.status !== 'appended') continue;
    await advanceAlert(context, id);
    return { status: 'done', alert: before };
  }
}
