import { Failure } from '../../lib/failure.ts';
import type { Schedule } from '../../runbooks/schedules-section.ts';
import { lastDone } from '../../schedules/carry-out-duty.ts';
import { openItems } from '../../schedules/checklist.ts';
import { dutyDueAt } from '../../schedules/duty.ts';
import type { ScheduleState } from '../../schedules/schedule-state.ts';
import { readSchedule } from '../../schedules/schedule-stream.ts';
import type { ScheduleTools } from '../../schedules/schedule-tools.ts';
import { whyNot } from '../../schedules/unattended.ts';

/** What time brings: what is late or wrong first, then what comes next, soonest first. */
export interface ComingUp {
  readonly attention: readonly Attention[];
  readonly next: readonly Upcoming[];
}

/** A part of it that fits a message; `of` is how many parts there are. */
export interface ComingUpPage extends ComingUp {
  readonly page: number;
  readonly of: number;
}

export interface Upcoming {
  readonly schedule: Schedule;
  readonly at: Date;
}

export type Attention = { readonly schedule: Schedule } & (
  | { readonly what: 'overdue'; readonly dueAt: Date; readonly lastDone: Date | undefined }
  | { readonly what: 'silent'; readonly since: Date }
  | { readonly what: 'not_allowed'; readonly why: string }
  | { readonly what: 'failed'; readonly run: string; readonly at: Date; readonly outcome: string }
  | { readonly what: 'missed'; readonly at: Date; readonly count: number }
  | { readonly what: 'waits'; readonly until: Date }
  /** Of its newest list: what nobody has ticked, and how much there is. */
  | { readonly what: 'unticked'; readonly at: Date; readonly items: readonly string[]; readonly of: number }
);

const ON_A_PAGE = 12;
const WEEK_MS = 7 * 24 * 60 * 60_000;
/** What has been late longest matters most; what failed comes after what was not done at all. */
const ORDER = ['silent', 'overdue', 'not_allowed', 'failed', 'missed', 'waits', 'unticked'] as const;

export async function comingUp(tools: ScheduleTools): Promise<ComingUp> {
  const all = Object.values(tools.schedules());
  const states = await Promise.all(all.map((schedule) => current(schedule, tools)));
  const now = tools.clock.now();
  const next = states.flatMap(({ schedule, state }) => upcoming(schedule, state, now));
  const attention = (
    await Promise.all(states.map(({ schedule, state }) => attentionOf(schedule, state, tools)))
  ).flat();
  return {
    attention: attention.toSorted((a, b) => ORDER.indexOf(a.what) - ORDER.indexOf(b.what)),
    next: next.toSorted((a, b) => a.at.getTime() - b.at.getTime()),
  };
}

/** From 1; past the end it is the last. */
export function pageOf({ attention, next }: ComingUp, wanted: number): ComingUpPage {
  const of = Math.max(1, Math.ceil((attention.length + next.length) / ON_A_PAGE));
  const page = Math.min(Math.max(1, wanted), of);
  const [from, to] = [(page - 1) * ON_A_PAGE, page * ON_A_PAGE];
  const before = attention.length;
  return {
    ...{ page, of },
    attention: attention.slice(from, to),
    next: next.slice(Math.max(0, from - before), Math.max(0, to - before)),
  };
}

interface Current {
  readonly schedule: Schedule;
  readonly state: ScheduleState;
}

/** A drill that was held since the last look counts. */
async function current(schedule: Schedule, tools: ScheduleTools): Promise<Current> {
  const state = await readSchedule(tools.store, schedule.name);
  try {
    const done = await lastDone({ schedule }, tools);
    if (!done || done.at <= (state.duty.doneAt ?? new Date(0))) return { schedule, state };
    return { schedule, state: { ...state, duty: { ...state.duty, doneAt: done.at } } };
  } catch (error) {
    if (error instanceof Failure) return { schedule, state };
    throw error;
  }
}

function upcoming(schedule: Schedule, state: ScheduleState, now: Date): readonly Upcoming[] {
  const at = state.schedule ? (state.next ?? dutyDueAt(state, schedule)) : undefined;
  return at && at > now ? [{ schedule, at }] : [];
}

async function attentionOf(
  schedule: Schedule,
  state: ScheduleState,
  tools: ScheduleTools,
): Promise<readonly Attention[]> {
  const now = tools.clock.now();
  const { silent, lastRun, lastMissed, fired, duty } = state;
  const dueAt = state.schedule && dutyDueAt(state, schedule);
  const why = await notAllowed(schedule, state, tools);
  const isRecent = (at: Date) => now.getTime() - at.getTime() < WEEK_MS;
  const failed = lastRun && lastRun.status !== 'succeeded' && lastRun.status !== 'cancelled';
  return [
    ...(silent ? [{ schedule, what: 'silent', since: silent.since } as const] : []),
    ...(dueAt && dueAt <= now ? [{ schedule, what: 'overdue', dueAt, lastDone: duty.doneAt } as const] : []),
    ...(why === undefined ? [] : [{ schedule, what: 'not_allowed', why } as const]),
    ...(failed
      ? [{ schedule, what: 'failed', run: lastRun.run, at: lastRun.tick, outcome: lastRun.outcome } as const]
      : []),
    ...(lastMissed && isRecent(lastMissed.at) ? [{ schedule, what: 'missed', ...lastMissed } as const] : []),
    ...(fired?.askAt ? [{ schedule, what: 'waits', until: fired.askAt } as const] : []),
    ...unticked(schedule, state),
  ];
}

function unticked(schedule: Schedule, { checklist }: ScheduleState): readonly Attention[] {
  const items = openItems(checklist).map(({ item }) => item);
  if (!checklist || items.length === 0) return [];
  return [{ schedule, what: 'unticked', at: checklist.at, items, of: checklist.items.length }];
}

async function notAllowed(
  schedule: Schedule,
  { allowance }: ScheduleState,
  tools: ScheduleTools,
): Promise<string | undefined> {
  const demands = tools.demandsOf(schedule);
  if (!demands?.asksPeople || schedule.deed.kind !== 'run' || !schedule.deed.unattended) return undefined;
  const mayStill = allowance !== undefined && (await tools.mayAllow(allowance.by, schedule));
  return whyNot(allowance, demands, { now: tools.clock.now(), mayStill });
}
