import { shortfall } from '../lib/shortfall.ts';
import type { ScheduleEvent } from './events.ts';
import type { HeartbeatPage, ScheduleState } from './schedule-state.ts';
import type { ScheduleTools } from './schedule-tools.ts';

/** What PagerDuty has to be told about a heartbeat next. */
type Move =
  | { readonly do: 'page'; readonly attempt: number }
  | {
      readonly do: 'resolve';
      readonly incident: NonNullable<HeartbeatPage['incident']>;
      readonly attempt: number;
    }
  | { readonly do: 'wait'; readonly until: Date | undefined };

const NOTHING: Move = { do: 'wait', until: undefined };

/** Silence pages once; its end resolves that page, and so does a file that no longer wants it. */
function nextMove({ schedule, silent, page }: ScheduleState, now: Date): Move {
  const wanted = schedule?.deed.kind === 'heartbeat' && schedule.deed.page === true && silent !== undefined;
  const attempt = (page?.failed?.attempt ?? 0) + 1;
  const { retryAt } = page?.failed ?? {};
  const isTold = wanted ? page?.incident !== undefined : page?.incident === undefined;
  if (isTold || (page?.failed && !retryAt)) return NOTHING;
  if (retryAt && retryAt > now) return { do: 'wait', until: retryAt };
  return page?.incident ? { do: 'resolve', incident: page.incident, attempt } : { do: 'page', attempt };
}

/** When PagerDuty is to be tried again. */
export function pageAgainAt(state: ScheduleState, now: Date): Date | undefined {
  const move = nextMove(state, now);
  return move.do === 'wait' ? move.until : now;
}

/** Wakes whoever is on call, or lets them sleep again. It may be done twice: PagerDuty finds the incident by its key. */
export async function pageSilence(
  state: ScheduleState,
  tools: ScheduleTools,
): Promise<readonly ScheduleEvent[]> {
  const move = nextMove(state, tools.clock.now());
  if (move.do === 'wait' || !tools.pager) return [];
  try {
    if (move.do === 'page' && state.schedule) {
      const since = state.silent?.since ?? tools.clock.now();
      return [{ type: 'heartbeat_paged', data: await tools.pager.page(state.schedule, since) }];
    }
    if (move.do === 'page') return [];
    await tools.pager.resolve(move.incident.id);
    return [{ type: 'heartbeat_page_resolved', data: { incident: move.incident.id } }];
  } catch (error) {
    const { number } = move.do === 'resolve' ? move.incident : {};
    const data = {
      ...shortfall(error, move.attempt, tools.clock.now()),
      ...(number !== undefined && { number }),
    };
    return [{ type: 'heartbeat_page_failed', data }];
  }
}
