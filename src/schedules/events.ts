import type { Actor } from '../audit/event.ts';
import type { JsonObject } from '../lib/json.ts';
import type { Shortfall } from '../lib/shortfall.ts';
import type { Schedule } from '../runbooks/schedules-section.ts';

/** Everything that can happen to a schedule. Its state is the fold of these and of nothing else. Times are ISO 8601. */
export type ScheduleEvent =
  /** As the file has it from now on. `since` is where its rhythm counts from; `next` is null when no time comes. */
  | {
      readonly type: 'schedule_set';
      readonly data: { readonly schedule: Schedule; readonly since: string; readonly next: string | null };
    }
  /** All that it is so far, so that what came before need not be read any more. It changes nothing. */
  | { readonly type: 'schedule_carried'; readonly data: { readonly state: JsonObject } }
  /** The file no longer has it. */
  | { readonly type: 'schedule_removed'; readonly data: Readonly<Record<string, never>> }
  /** A person does not want the next time. */
  | { readonly type: 'tick_skipped'; readonly data: Tick }
  /** Times that passed unnoticed, and nothing is done about them. `count` is 100 when there were more. */
  | { readonly type: 'ticks_missed'; readonly data: Tick & { readonly count: number } }
  /** Its time has come: whoever appended this does it. `missed` earlier ones are made up for by this one. */
  | { readonly type: 'schedule_fired'; readonly data: Tick & { readonly missed: number } }
  | {
      readonly type: 'reminder_due';
      readonly data: Tick & { readonly missed: number; readonly call: readonly string[] };
    }
  /** Of the list that the reminder of this time asked for. */
  | {
      readonly type: 'item_ticked';
      readonly data: { readonly at: string; readonly item: string; readonly ticked: boolean };
    }
  /** A person has to be asked, and nobody is at work: they are asked at `until`. */
  | {
      readonly type: 'run_deferred';
      readonly data: { readonly at: string; readonly until: string; readonly because?: string };
    }
  | { readonly type: 'scheduled_run_requested'; readonly data: ScheduledRunRequested }
  | { readonly type: 'scheduled_run_ended'; readonly data: ScheduledRunEnded }
  /** A person allows that nobody is asked, for exactly what this hash stands for. */
  | {
      readonly type: 'unattended_allowed';
      readonly data: { readonly hash: string; readonly until: string };
    }
  | {
      readonly type: 'unattended_expiring';
      readonly data: { readonly until: string; readonly call: readonly string[] };
    }
  | { readonly type: 'duty_due'; readonly data: DutyDue }
  /** `read`: Secrets Manager says so; `run`: a drill succeeded; `said`: a person does. */
  | {
      readonly type: 'duty_done';
      readonly data: { readonly at: string; readonly how: 'read' | 'run' | 'said' };
    }
  /** Secrets Manager could not be asked; nobody is reminded of what may be done already. */
  | {
      readonly type: 'duty_unknown';
      readonly data: { readonly reason: string; readonly lookAgainAt: string };
    }
  | {
      readonly type: 'heartbeat_silent';
      readonly data: {
        readonly lastBeat: string | null;
        readonly expectedBy: string;
        readonly call: readonly string[];
      };
    }
  | { readonly type: 'heartbeat_recovered'; readonly data: { readonly at: string } }
  | { readonly type: 'heartbeat_paged'; readonly data: Paged }
  | { readonly type: 'heartbeat_page_resolved'; readonly data: { readonly incident: string } }
  /** Nobody was paged, or, with the `number` of PagerDuty's incident, it goes on waking people. */
  | { readonly type: 'heartbeat_page_failed'; readonly data: Shortfall & { readonly number?: number } };

/** PagerDuty's incident, and the Slack ids of those whom it wakes. */
export interface Paged {
  readonly incident: string;
  readonly number: number;
  readonly people: readonly string[];
}

export interface Tick {
  readonly at: string;
  readonly next: string | null;
}

export interface ScheduledRunRequested {
  readonly at: string;
  readonly run: string;
  /** The same run was under way already; no second one was started. */
  readonly joined: boolean;
  /** All its steps only read: nobody is told unless it fails. */
  readonly quiet: boolean;
  /** Why a person is asked although the schedule is unattended. */
  readonly because?: string;
  readonly allowed?: { readonly by: Actor; readonly until: string };
  /** Slack ids of those who are asked to confirm; empty when nobody is. */
  readonly call: readonly string[];
}

export interface ScheduledRunEnded {
  readonly at: string;
  readonly run: string;
  readonly status: string;
  readonly outcome: string;
  /** Whether people are told; of what went well once a day at most. */
  readonly say: boolean;
  /** Slack ids of those who are called. */
  readonly call: readonly string[];
}

export interface DutyDue {
  /** 1: a week before; 2: today; from 3 on: another week overdue. */
  readonly stage: number;
  readonly dueAt: string;
  readonly lastDone: string | null;
  readonly escalated: boolean;
  readonly call: readonly string[];
}

/** A schedule's event with who caused it and when. */
export type ScheduleHappening = ScheduleEvent & {
  readonly schedule: string;
  readonly actor: Actor;
  readonly at: Date;
  readonly version: number;
};
