import { Failure } from '../lib/failure.ts';
import { dutyDueAt, isEscalated } from './duty.ts';
import type { ScheduleEvent } from './events.ts';
import type { ScheduleState } from './schedule-state.ts';
import type { ScheduleTools } from './schedule-tools.ts';

const LOOK_AGAIN_MS = 24 * 60 * 60_000;

/** Looks whether it was done meanwhile; reminds people of it when it was not. */
export async function carryOutDuty(
  state: ScheduleState,
  stage: number,
  tools: ScheduleTools,
): Promise<readonly ScheduleEvent[]> {
  const { schedule, duty } = state;
  if (!schedule) return [];
  try {
    const done = await lastDone(state, tools);
    if (done && done.at > (duty.doneAt ?? new Date(0)))
      return [{ type: 'duty_done', data: { at: done.at.toISOString(), how: done.how } }];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const lookAgainAt = new Date(tools.clock.now().getTime() + LOOK_AGAIN_MS).toISOString();
    return [{ type: 'duty_unknown', data: { reason: error.message, lookAgainAt } }];
  }
  const escalated = isEscalated(stage);
  const roles = [schedule.to, escalated ? schedule.escalateTo : undefined];
  const call = await tools.peopleIn(roles.filter((role) => role !== undefined));
  const dueAt = (dutyDueAt(state, schedule) ?? state.since).toISOString();
  const lastDoneAt = duty.doneAt?.toISOString() ?? null;
  return [{ type: 'duty_due', data: { stage, dueAt, lastDone: lastDoneAt, escalated, call } }];
}

interface Done {
  readonly at: Date;
  readonly how: 'run' | 'read';
}

/** What a system knows of it; a rotation that only people know of is said by them. */
export async function lastDone(
  { schedule }: Pick<ScheduleState, 'schedule'>,
  { lastSuccess, rotatedAt }: Pick<ScheduleTools, 'lastSuccess' | 'rotatedAt'>,
): Promise<Done | undefined> {
  const deed = schedule?.deed;
  if (deed?.kind === 'drill') return done(await lastSuccess(deed.runbook), 'run');
  if (deed?.kind === 'rotate' && deed.secret) return done(await rotatedAt(deed.secret), 'read');
  return undefined;
}

const done = (at: Date | undefined, how: Done['how']): Done | undefined => at && { at, how };
