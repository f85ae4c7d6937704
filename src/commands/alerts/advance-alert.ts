import { acknowledgeRunbook } from '../../alerts/acknowledge-runbook.ts';
import { type Alert, foldAlert } from '../../alerts/alert.ts';
import {
  ALERT_PREFIX,
  alertOfStream,
  isToBePassedOn,
  newAlertEvent,
  toAlertHappening,
} from '../../alerts/alert-stream.ts';
import { type NewEvent, RUNBOLT } from '../../audit/event.ts';
import type { AdvanceOther } from '../../runs/engine.ts';
import { advanceTimed, type TimedStream } from '../../schedules/timed-stream.ts';
import type { CommandContext } from '../context.ts';
import { submitRun } from '../start-run.ts';

/** For the engine's loop: what groups of alerts do by themselves. */
export function createAlerts(context: CommandContext): AdvanceOther {
  return async (stream, under) => {
    const id = alertOfStream(stream);
    if (id === undefined) throw new Error(`${stream} is not an alert's`);
    await advanceAlert({ ...context, store: under(context.store) }, id);
  };
}

/** Passes an acknowledgement on to PagerDuty, once: the run's key is the alert's. */
export async function advanceAlert(context: CommandContext, id: string): Promise<void> {
  const kind: TimedStream<Alert | undefined> = {
    prefix: ALERT_PREFIX,
    fold: (alert, happened) => foldAlert(happened.map((event) => toAlertHappening(alert, event))),
    carryOut: (alert) => passOn(context, alert),
    dueAt: (alert, now) => (alert && isToBePassedOn(alert) ? now : null),
  };
  await advanceTimed(kind, id, context);
}

async function passOn(context: CommandContext, alert: Alert | undefined): Promise<readonly NewEvent[]> {
  if (!alert || !isToBePassedOn(alert)) return [];
  const runbook = acknowledgeRunbook(alert, Object.values(context.runbooks().environments));
  if (!runbook) return [];
  const { channel } = alert.opened;
  const origin = {
    surface: 'slack' as const,
    ...(channel !== undefined && { channel }),
    ...(alert.incident !== undefined && { incident: alert.incident }),
  };
  const idempotencyKey = `alert/${alert.id}/acknowledge/${alert.acknowledged?.at.toISOString()}`;
  const by = { actor: RUNBOLT, origin, idempotencyKey, now: false, planOnly: false };
  const { run } = await submitRun(context, by, { runbook, arguments: {} });
  return [newAlertEvent({ type: 'acknowledgement_passed_on', data: { run } })];
}
