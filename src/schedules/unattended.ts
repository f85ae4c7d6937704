import type { Actor } from '../audit/event.ts';
import { workingTime } from '../lib/business-calendar.ts';
import type { Schedule } from '../runbooks/schedules-section.ts';
import type { Allowance, ScheduleState } from './schedule-state.ts';

const DAY_MS = 24 * 60 * 60_000;
/** A yes that was given beforehand counts this long. */
export const ALLOWED_FOR_MS = 90 * DAY_MS;
const WARN_BEFORE_MS = 7 * DAY_MS;

/** What a runbook asks of people, as the file has it now. */
export interface Demands {
  readonly asksPeople: boolean;
  /** Stands for exactly what would be done: the runbook, its environment, its arguments. */
  readonly hash: string;
  /** Whether nothing there would be missed. */
  readonly disposable: boolean;
  /** All its steps only read and nobody is asked anything. */
  readonly quiet: boolean;
  /** The roles that may run it. */
  readonly roles: readonly string[];
}

/** Who is asked before a scheduled run acts. */
export type Asking =
  | { readonly how: 'nobody' }
  | { readonly how: 'allowed'; readonly by: Actor; readonly until: Date }
  | { readonly how: 'people'; readonly until: Date | undefined; readonly because?: string }
  | { readonly how: 'later'; readonly at: Date; readonly because?: string };

/** `mayStill`: whether the person who allowed it could allow it today. */
export function whoIsAsked(
  {
    schedule,
    allowance,
    now,
    mayStill,
  }: {
    readonly schedule: Schedule;
    readonly allowance: Allowance | undefined;
    readonly now: Date;
    readonly mayStill: boolean;
  },
  demands: Demands,
): Asking {
  if (!demands.asksPeople) return { how: 'nobody' };
  const isUnattended = schedule.deed.kind === 'run' && schedule.deed.unattended;
  const because = isUnattended ? whyNot(allowance, demands, { now, mayStill }) : undefined;
  if (isUnattended && because === undefined && allowance)
    return { how: 'allowed', by: allowance.by, until: allowance.until };

  const reason = because === undefined ? {} : { because };
  const hours = workingTime(schedule.calendar, now);
  if (hours.working) return { how: 'people', until: hours.until, ...reason };
  return hours.from
    ? { how: 'later', at: hours.from, ...reason }
    : { how: 'people', until: undefined, ...reason };
}

/** Why nobody's yes counts now; undefined when it does. */
export function whyNot(
  allowance: Allowance | undefined,
  { hash, disposable }: Demands,
  { now, mayStill }: { readonly now: Date; readonly mayStill: boolean },
): string | undefined {
  if (!disposable) return 'its environment is not marked disposable';
  if (!allowance) return 'nobody has allowed it to run unattended yet';
  const who = allowance.by.name ?? allowance.by.id;
  if (allowance.until <= now) return `what ${who} allowed ended on ${day(allowance.until)}`;
  if (allowance.hash !== hash)
    return `the runbook has changed since ${who} allowed it on ${day(allowance.at)}`;
  if (!mayStill) return `${who}, who allowed it, may not allow it any more`;
  return undefined;
}

/** When people are to be told that a yes ends soon; undefined when there is nothing to tell. */
export function expiryWarningAt({ allowance, schedule }: ScheduleState): Date | undefined {
  const isUnattended = schedule?.deed.kind === 'run' && schedule.deed.unattended;
  if (!schedule || !isUnattended || !allowance || allowance.warned) return undefined;
  const at = new Date(allowance.until.getTime() - WARN_BEFORE_MS);
  const hours = workingTime(schedule.calendar, at);
  return hours.working ? at : (hours.from ?? at);
}

const day = (at: Date): string => at.toISOString().slice(0, 10);
