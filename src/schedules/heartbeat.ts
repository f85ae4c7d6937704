import type { ScheduleEvent } from './events.ts';
import { pageAgainAt, pageSilence } from './page-silence.ts';
import type { ScheduleState } from './schedule-state.ts';
import type { ScheduleTools } from './schedule-tools.ts';

/** Raises the alarm once when it has been silent for too long, and says once that it is back. */
export async function listen(state: ScheduleState, tools: ScheduleTools): Promise<readonly ScheduleEvent[]> {
  const { schedule, silent } = state;
  const paged = await pageSilence(state, tools);
  if (paged.length > 0) return paged;
  const beat = await tools.lastBeat(state.name);
  if (silent) {
    if (!beat || beat <= silent.since) return [];
    return [{ type: 'heartbeat_recovered', data: { at: beat.toISOString() } }];
  }
  const expectedBy = expectedUntil(state, beat);
  if (!schedule || !expectedBy || expectedBy > tools.clock.now()) return [];
  const roles = [schedule.to ?? schedule.escalateTo].filter((role) => role !== undefined);
  const data = {
    lastBeat: beat?.toISOString() ?? null,
    expectedBy: expectedBy.toISOString(),
    call: await tools.peopleIn(roles),
  };
  return [{ type: 'heartbeat_silent', data }];
}

/** When silence becomes an alarm; while it lasts, only the next beat changes anything. */
export async function listenAgainAt(
  state: ScheduleState,
  { lastBeat, clock, pager }: Pick<ScheduleTools, 'lastBeat' | 'clock' | 'pager'>,
): Promise<Date | undefined> {
  const pageAt = pager && pageAgainAt(state, clock.now());
  if (state.schedule?.deed.kind !== 'heartbeat') return pageAt;
  const silentAt = state.silent ? undefined : expectedUntil(state, await lastBeat(state.name));
  return pageAt && silentAt ? new Date(Math.min(pageAt.getTime(), silentAt.getTime())) : (pageAt ?? silentAt);
}

function expectedUntil({ schedule, since }: ScheduleState, beat: Date | undefined): Date | undefined {
  if (schedule?.deed.kind !== 'heartbeat') return undefined;
  const { everyMs, graceMs } = schedule.deed;
  // A beat from before it was asked for (or changed) does not count against it.
  const last = beat && beat > since ? beat : since;
  return new Date(last.getTime() + everyMs + graceMs);
}
