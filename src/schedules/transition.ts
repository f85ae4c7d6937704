import { fromCarried } from './carried.ts';
import { type Checklist, nextChecklist, withTick } from './checklist.ts';
import type { ScheduleHappening } from './events.ts';
import { NOTHING_DUE } from './never-set.ts';
import type { Allowance, ScheduleState } from './schedule-state.ts';

/** Folds one event into a schedule. Total and pure. */
export function scheduleTransition(before: ScheduleState, event: ScheduleHappening): ScheduleState {
  const state = { ...before, version: event.version };
  switch (event.type) {
    case 'schedule_set': {
      const { schedule, since, next } = event.data;
      return { ...state, schedule, removed: undefined, since: new Date(since), next: maybe(next) };
    }
    case 'schedule_carried':
      return { ...fromCarried(event.data.state), version: event.version };
    case 'schedule_removed':
      return {
        ...{ ...state, schedule: undefined, removed: state.schedule },
        ...{ next: undefined, fired: undefined, silent: undefined },
      };
    case 'tick_skipped':
      return { ...state, next: maybe(event.data.next) };
    case 'reminder_due':
      return { ...state, next: maybe(event.data.next), checklist: listOf(state, event) };
    case 'item_ticked': {
      const { at, item, ticked } = event.data;
      const list = state.checklist;
      if (list?.at.getTime() !== Date.parse(at)) return state;
      return {
        ...state,
        checklist: withTick(list, item, ticked ? { by: event.actor, at: event.at } : undefined),
      };
    }
    case 'ticks_missed': {
      const { at, count, next } = event.data;
      return { ...state, next: maybe(next), lastMissed: { at: new Date(at), count } };
    }
    case 'schedule_fired': {
      const { at, next } = event.data;
      return { ...state, next: maybe(next), fired: { tick: new Date(at), askAt: undefined } };
    }
    case 'run_deferred': {
      const { at, until } = event.data;
      return { ...state, fired: { tick: new Date(at), askAt: new Date(until) } };
    }
    case 'scheduled_run_requested': {
      const { at, run, quiet } = event.data;
      return { ...state, fired: undefined, underWay: { run, tick: new Date(at), from: event.at, quiet } };
    }
    case 'scheduled_run_ended':
      return ended(state, event);
    case 'unattended_allowed':
      return { ...state, allowance: allowed(event) };
    case 'unattended_expiring':
      return { ...state, allowance: state.allowance && { ...state.allowance, warned: true } };
    case 'duty_due':
      return { ...state, duty: { ...state.duty, stage: event.data.stage, lookAgainAt: undefined } };
    case 'duty_done':
      return { ...state, duty: { ...NOTHING_DUE, doneAt: new Date(event.data.at) } };
    case 'duty_unknown':
      return { ...state, duty: { ...state.duty, lookAgainAt: new Date(event.data.lookAgainAt) } };
    case 'heartbeat_silent': {
      const { lastBeat } = event.data;
      const since = lastBeat === null ? state.since : new Date(lastBeat);
      return { ...state, silent: { since }, page: untried(state) };
    }
    case 'heartbeat_recovered':
      return { ...state, silent: undefined, page: untried(state) };
    case 'heartbeat_paged': {
      const { incident: id, number } = event.data;
      return { ...state, page: { incident: { id, number }, failed: undefined } };
    }
    case 'heartbeat_page_resolved':
      return { ...state, page: undefined };
    case 'heartbeat_page_failed': {
      const { attempt, retryAt } = event.data;
      const failed = { attempt, retryAt: retryAt === undefined ? undefined : new Date(retryAt) };
      return { ...state, page: { incident: state.page?.incident, failed } };
    }
  }
}

/** What there is to tell PagerDuty has changed: earlier failures were about something else. */
const untried = ({ page }: ScheduleState): ScheduleState['page'] => page && { ...page, failed: undefined };

type Of<Type extends ScheduleHappening['type']> = Extract<ScheduleHappening, { type: Type }>;

function listOf({ schedule, checklist }: ScheduleState, { data }: Of<'reminder_due'>): Checklist | undefined {
  if (schedule?.deed.kind !== 'remind' || schedule.deed.checklist.length === 0) return undefined;
  const { message, checklist: inFile } = schedule.deed;
  const { call, missed } = data;
  return nextChecklist(checklist, { at: new Date(data.at), message, call, missed }, inFile);
}

function ended(state: ScheduleState, event: Of<'scheduled_run_ended'>): ScheduleState {
  const { at, run, status, outcome, say } = event.data;
  const praised = say && status === 'succeeded';
  return {
    ...state,
    underWay: undefined,
    lastRun: { run, tick: new Date(at), status, outcome },
    ...(praised && { lastPraise: event.at }),
  };
}

const allowed = ({ data, actor: by, at }: Of<'unattended_allowed'>): Allowance => ({
  hash: data.hash,
  until: new Date(data.until),
  by,
  at,
  warned: false,
});

const maybe = (at: string | null): Date | undefined => (at === null ? undefined : new Date(at));
