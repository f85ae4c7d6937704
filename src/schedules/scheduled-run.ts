import type { ScheduleEvent } from './events.ts';
import type { ScheduleState } from './schedule-state.ts';
import type { RunWish, ScheduleTools } from './schedule-tools.ts';
import { type Asking, whoIsAsked } from './unattended.ts';

/** Its time has come: requests the run, or puts it off until the people who have to be asked are at work. */
export async function requestRun(
  state: ScheduleState,
  tick: Date,
  tools: ScheduleTools,
): Promise<readonly ScheduleEvent[]> {
  const { schedule, allowance } = state;
  const demands = schedule && tools.demandsOf(schedule);
  if (!schedule || !demands) throw new Error(`the schedule ${state.name} fired, and it runs nothing`);
  const mayStill = allowance !== undefined && (await tools.mayAllow(allowance.by, schedule));
  const now = tools.clock.now();
  const asking = whoIsAsked({ schedule, allowance, now, mayStill }, demands);

  const at = tick.toISOString();
  const because = 'because' in asking && asking.because !== undefined ? { because: asking.because } : {};
  if (asking.how === 'later')
    return [{ type: 'run_deferred', data: { at, until: asking.at.toISOString(), ...because } }];
  const { run, joined } = await tools.submit({ schedule, tick, ...wish(asking) });
  const allowed =
    asking.how === 'allowed' ? { allowed: { by: asking.by, until: asking.until.toISOString() } } : {};
  const call = asking.how === 'people' ? await tools.peopleIn(demands.roles) : [];
  const data = { at, run, joined, quiet: demands.quiet, call, ...because, ...allowed };
  return [{ type: 'scheduled_run_requested', data }];
}

function wish(asking: Exclude<Asking, { how: 'later' }>): Omit<RunWish, 'schedule' | 'tick'> {
  switch (asking.how) {
    case 'nobody':
      return {};
    case 'allowed':
      return { allowed: { by: asking.by, until: asking.until } };
    case 'people':
      return {
        ...(asking.because !== undefined && { because: asking.because }),
        ...(asking.until && { askUntil: asking.until }),
      };
  }
}

/** What its run has come to; nothing while it is under way. */
export async function lookAtRun(
  state: ScheduleState,
  tools: ScheduleTools,
): Promise<readonly ScheduleEvent[]> {
  const { underWay, schedule = state.removed } = state;
  const end = underWay && (await tools.endOf(underWay.run));
  if (!underWay || !end) return [];
  const { status, outcome } = end;
  const wentWrong = status === 'failed' || status === 'denied' || status === 'expired' || status === 'undone';
  const say = wentWrong || (status === 'succeeded' && underWay.quiet && isNewDay(state, tools.clock.now()));
  const roles = schedule?.to === undefined ? (schedule && tools.demandsOf(schedule))?.roles : [schedule.to];
  const call = wentWrong ? await tools.peopleIn(roles ?? []) : [];
  const at = underWay.tick.toISOString();
  return [{ type: 'scheduled_run_ended', data: { at, run: underWay.run, status, outcome, say, call } }];
}

/** Of what goes well, people hear one line a day at most. */
const isNewDay = ({ lastPraise }: ScheduleState, now: Date): boolean =>
  lastPraise?.toISOString().slice(0, 10) !== now.toISOString().slice(0, 10);
