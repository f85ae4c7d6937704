import type { Actor } from '../audit/event.ts';
import type { Schedule } from '../runbooks/schedules-section.ts';
import type { Checklist } from './checklist.ts';

/** One schedule, folded from its events. */
export interface ScheduleState {
  readonly name: string;
  /** Of its newest event; 0: there is none. */
  readonly version: number;
  /** As the file had it when somebody last looked; undefined before the first time and after its removal. */
  readonly schedule: Schedule | undefined;
  /** As it was when the file lost it: its run that was under way still tells how it ended. */
  readonly removed: Schedule | undefined;
  readonly since: Date;
  readonly next: Date | undefined;
  /** Its time came, and the run has not been requested yet. */
  readonly fired: Fired | undefined;
  /** The run that is under way for it. */
  readonly underWay:
    | { readonly run: string; readonly tick: Date; readonly from: Date; readonly quiet: boolean }
    | undefined;
  readonly lastRun: LastRun | undefined;
  /** What its last reminder asked for; undefined where it asks for no list. */
  readonly checklist: Checklist | undefined;
  readonly lastMissed: { readonly at: Date; readonly count: number } | undefined;
  /** When something that went well was last told. */
  readonly lastPraise: Date | undefined;
  readonly allowance: Allowance | undefined;
  readonly duty: Duty;
  /** The last sign of life before it fell silent; undefined while all is well. */
  readonly silent: { readonly since: Date } | undefined;
  /** Whom its silence woke. */
  readonly page: HeartbeatPage | undefined;
}

export interface HeartbeatPage {
  /** PagerDuty's, while it is open. */
  readonly incident: { readonly id: string; readonly number: number } | undefined;
  /** The last attempt to page, or to resolve it, that came to nothing. */
  readonly failed: { readonly attempt: number; readonly retryAt: Date | undefined } | undefined;
}

export interface Fired {
  readonly tick: Date;
  readonly askAt: Date | undefined;
}

export interface LastRun {
  readonly run: string;
  readonly tick: Date;
  readonly status: string;
  readonly outcome: string;
}

/** A person's yes beforehand, to exactly what the hash stands for. */
export interface Allowance {
  readonly hash: string;
  readonly by: Actor;
  readonly at: Date;
  readonly until: Date;
  /** That it ends soon has been told. */
  readonly warned: boolean;
}

/** What has to be done every so often: a drill, a rotation. */
export interface Duty {
  readonly doneAt: Date | undefined;
  /** The last stage that people were told of since then; 0: none. */
  readonly stage: number;
  readonly lookAgainAt: Date | undefined;
}
