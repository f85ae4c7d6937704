import type { Actor } from '../audit/event.ts';
import type { Schedule } from '../runbooks/schedules-section.ts';
import type { RunEnd } from '../runs/events.ts';
import type { Paged } from './events.ts';
import type { TimedTools } from './timed-stream.ts';
import type { Demands } from './unattended.ts';

/** What a schedule works with. All of it is handed in. */
export interface ScheduleTools extends TimedTools {
  /** The schedules of the file as it stands now, by name. */
  readonly schedules: () => Readonly<Record<string, Schedule>>;
  /** What the runbook asks of people; undefined for a schedule that runs none. */
  readonly demandsOf: (schedule: Schedule) => Demands | undefined;
  /** Whether this person may allow today that nobody is asked. */
  readonly mayAllow: (by: Actor, schedule: Schedule) => Promise<boolean>;
  /** Requests its run, once for each of its times: asking again finds the first one. */
  readonly submit: (request: RunWish) => Promise<{ readonly run: string; readonly joined: boolean }>;
  /** How a run has ended; undefined while it has not. */
  readonly endOf: (run: string) => Promise<RunEnd | undefined>;
  /** The Slack ids of those who are called, as far as is known: those on call where the role says who is. */
  readonly peopleIn: (roles: readonly string[]) => Promise<readonly string[]>;
  /** When this runbook last succeeded. */
  readonly lastSuccess: (runbook: string) => Promise<Date | undefined>;
  /** When the secret was last changed. Throws `Failure`. */
  readonly rotatedAt: (secret: SecretPlace) => Promise<Date | undefined>;
  readonly lastBeat: (schedule: string) => Promise<Date | undefined>;
  /** Absent: nobody can be paged. */
  readonly pager?: Pager | undefined;
}

/** Wakes people for a schedule. Safe to repeat. Throws `Failure`. */
export interface Pager {
  page(schedule: Schedule, since: Date): Promise<Paged>;
  /** Of PagerDuty's incident. */
  resolve(incident: string): Promise<void>;
}

export interface SecretPlace {
  readonly name: string;
  readonly environment: string;
}

export interface RunWish {
  readonly schedule: Schedule;
  readonly tick: Date;
  /** Set when nobody is asked. */
  readonly allowed?: { readonly by: Actor; readonly until: Date };
  /** Why people are asked although the schedule is unattended. */
  readonly because?: string;
  /** Until when people may answer, when that is longer than the runbook says. */
  readonly askUntil?: Date;
}
