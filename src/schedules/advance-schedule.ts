import type { NewEvent } from '../audit/event.ts';
import type { Under } from '../runs/engine.ts';
import { CARRY_AFTER, toCarried } from './carried.ts';
import { carryOutDuty } from './carry-out-duty.ts';
import type { ScheduleEvent } from './events.ts';
import { listen, listenAgainAt } from './heartbeat.ts';
import { nextScheduleMove, type ScheduleMove, scheduleDueAt } from './next-move.ts';
import type { ScheduleState } from './schedule-state.ts';
import {
  CARRIED,
  foldSchedule,
  newScheduleEvent,
  SCHEDULE_PREFIX,
  scheduleOfStream,
} from './schedule-stream.ts';
import type { ScheduleTools } from './schedule-tools.ts';
import { lookAtRun, requestRun } from './scheduled-run.ts';
import { advanceTimed, type TimedStream } from './timed-stream.ts';

export interface Schedules {
  /** For the engine's loop. */
  advance(stream: string, under?: Under): Promise<void>;
  /** Takes up what the file says now: what is new, changed or gone. */
  refresh(names: readonly string[]): Promise<void>;
}

export function createSchedules(tools: ScheduleTools): Schedules {
  const kind: TimedStream<ScheduleState> = {
    prefix: SCHEDULE_PREFIX,
    fold: foldSchedule,
    carry: { type: CARRIED, after: CARRY_AFTER, event: carry },
    carryOut: (state) => carryOut(state, tools),
    dueAt: (state, now) => dueAt(state, now, tools),
  };
  return {
    async advance(stream, under = (store) => store) {
      const name = scheduleOfStream(stream);
      if (name === undefined) throw new Error(`${stream} is not a schedule's`);
      await advanceTimed(kind, name, { ...tools, store: under(tools.store) });
    },
    async refresh(names) {
      for (const name of names) await advanceTimed(kind, name, tools);
    },
  };
}

const carry = (state: ScheduleState): NewEvent =>
  newScheduleEvent({ type: 'schedule_carried', data: { state: toCarried(state) } });

async function carryOut(state: ScheduleState, tools: ScheduleTools): Promise<readonly NewEvent[]> {
  const events = await happens(state, tools);
  return events.map((event) => newScheduleEvent(event));
}

async function happens(state: ScheduleState, tools: ScheduleTools): Promise<readonly ScheduleEvent[]> {
  const seen = await lookAtRun(state, tools);
  if (seen.length > 0) return seen;
  const move = nextScheduleMove(state, tools.schedules()[state.name], tools.clock.now());
  return act(state, move, tools);
}

function act(
  state: ScheduleState,
  move: ScheduleMove,
  tools: ScheduleTools,
): Promise<readonly ScheduleEvent[]> | readonly ScheduleEvent[] {
  switch (move.do) {
    case 'set': {
      const { schedule, since, next } = move;
      return [{ type: 'schedule_set', data: { schedule, since: since.toISOString(), next: iso(next) } }];
    }
    case 'remove':
      return [{ type: 'schedule_removed', data: {} }];
    case 'request':
      return requestRun(state, move.tick, tools);
    case 'fire':
      return fire(state, move, tools);
    case 'miss': {
      const { last, count, next } = move;
      return [{ type: 'ticks_missed', data: { at: last.toISOString(), count, next: iso(next) } }];
    }
    case 'warn':
      return warn(state, move.until, tools);
    case 'remind_of_duty':
      return carryOutDuty(state, move.stage, tools);
    case 'listen':
      return listen(state, tools);
    case 'nothing':
      return [];
  }
}

type Fire = Extract<ScheduleMove, { do: 'fire' }>;

async function fire(
  { schedule }: ScheduleState,
  { tick, missed, next }: Fire,
  { peopleIn }: ScheduleTools,
): Promise<readonly ScheduleEvent[]> {
  const data = { at: tick.toISOString(), missed, next: iso(next) };
  if (schedule?.deed.kind !== 'remind') return [{ type: 'schedule_fired', data }];
  const call = schedule.to === undefined ? [] : await peopleIn([schedule.to]);
  return [{ type: 'reminder_due', data: { ...data, call } }];
}

async function warn(
  { schedule }: ScheduleState,
  until: Date,
  { peopleIn }: ScheduleTools,
): Promise<readonly ScheduleEvent[]> {
  const roles = [schedule?.escalateTo ?? schedule?.to].filter((role) => role !== undefined);
  const data = { until: until.toISOString(), call: await peopleIn(roles) };
  return [{ type: 'unattended_expiring', data }];
}

async function dueAt(state: ScheduleState, now: Date, tools: ScheduleTools): Promise<Date | null> {
  const due = scheduleDueAt(state, now);
  const again = await listenAgainAt(state, tools);
  return due && again ? new Date(Math.min(due.getTime(), again.getTime())) : (due ?? again ?? null);
}

const iso = (at: Date | undefined): string | null => at?.toISOString() ?? null;
