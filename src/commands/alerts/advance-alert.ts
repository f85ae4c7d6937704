import { type Alert, foldAlert, pageAt } from '../../alerts/alert.ts';
import { acknowledgeRunbook, pageRunbook } from '../../alerts/alert-errands.ts';
import {
  ALERT_PREFIX,
  alertDueAt,
  alertOfStream,
  isToBePassedOn,
  newAlertEvent,
  toAlertHappening,
} from '../../alerts/alert-stream.ts';
import { type NewEvent, RUNBOLT } from '../../audit/event.ts';
import type { Runbook } from '../../runbooks/runbook.ts';
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

/** Passes an acknowledgement on to PagerDuty, and calls people for what nobody takes: each once, by the run's key. */
export async function advanceAlert(context: CommandContext, id: string): Promise<void> {
  const kind: TimedStream<Alert | undefined> = {
    prefix: ALERT_PREFIX,
    fold: (alert, happened) => foldAlert(happened.map((event) => toAlertHappening(alert, event))),
    carryOut: (alert) => carryOut(context, alert),
    dueAt: (alert, now) => (alert ? alertDueAt(alert, now) : null),
  };
  await advanceTimed(kind, id, context);
}

async function carryOut(context: CommandContext, alert: Alert | undefined): Promise<readonly NewEvent[]> {
  if (!alert) return [];
  const environments = Object.values(context.runbooks().environments);
  if (isToBePassedOn(alert)) {
    const key = `alert/${alert.id}/acknowledge/${alert.acknowledged?.at.toISOString()}`;
    const run = await submit(context, alert, acknowledgeRunbook(alert, environments), key);
    return run === undefined ? [] : [newAlertEvent({ type: 'acknowledgement_passed_on', data: { run } })];
  }
  const at = pageAt(alert);
  if (!at || at > context.clock.now()) return [];
  const run = await submit(context, alert, pageRunbook(alert, environments), pageKey(alert, at));
  return run === undefined ? [] : [newAlertEvent({ type: 'alert_paged', data: { run } })];
}

const PAGED_TOGETHER_MS = 5 * 60_000;

/** However many alerts nobody takes at about the same time, people are called once for all that are as bad. */
const pageKey = ({ opened: { call, severity } }: Alert, at: Date): string =>
  `alerts/${call?.escalation_policy}/${severity?.name}/page/${Math.floor(at.getTime() / PAGED_TOGETHER_MS)}`;

/** By Runbolt itself, once: a second submission finds the first one's run. */
async function submit(
  context: CommandContext,
  { id, opened, incident }: Alert,
  runbook: Runbook | undefined,
  idempotencyKey: string,
): Promise<string | undefined> {
  if (!runbook) return undefined;
  const { channel } = opened;
  const origin = {
    surface: 'slack' as const,
    ...(channel !== undefined && { channel }),
    ...(incident !== undefined && { incident }),
  };
  const by = { actor: RUNBOLT, origin, idempotencyKey, now: false, planOnly: false };
  return (await submitRun(context, by, { runbook, arguments: { alert: id } })).run;
}
