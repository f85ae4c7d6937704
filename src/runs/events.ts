import type { Effect, LeftOpen, Measurement, StepPlan, UndoStep } from '../actions/action.ts';
import type { Actor, Tie } from '../audit/event.ts';
import type { JsonObject } from '../lib/json.ts';
import type { EligibleApprovers } from '../policy/eligible-approvers.ts';
import type { Environment, Runbook } from '../runbooks/runbook.ts';
import type { ExceptionEvent, Waived } from './exception-events.ts';
import type { PagingEvent } from './paging/events.ts';
import type { DoneStep } from './standing.ts';

/** Everything that can happen to a run. The run's state is the fold of these and of nothing else. */
export type RunEvent =
  | { readonly type: 'run_requested'; readonly data: RunRequested }
  /** Who may not, by which rule, and who may. Ends the run. */
  | { readonly type: 'run_denied'; readonly data: RunDenied }
  | {
      readonly type: 'run_planned';
      readonly data: {
        readonly plan: RunPlan;
        readonly hash: string;
        readonly frozen?: FreezeOn;
        /** Who held what it would change when it was planned. */
        readonly held?: readonly Holding[];
        /** The silent sources of roles whose last answer let the requester in. */
        readonly onLastKnown?: readonly string[];
        /** Where the requester was on call when the plan was made. */
        readonly onCall?: readonly string[];
      };
    }
  /** The world moved between the yes and the act: the gates are asked again. `moved` says what, one line each. */
  | {
      readonly type: 'plan_changed';
      readonly data: { readonly plan: RunPlan; readonly hash: string; readonly moved: readonly string[] };
    }
  | {
      readonly type: 'gates_opened';
      readonly data: {
        readonly gates: Gates;
        readonly hash: string;
        readonly expiresAt: string;
        /** Absent: the gates of the whole run. */
        readonly before?: GatedStep;
        /** Who could approve then; absent where no approval is asked. */
        readonly approvers?: EligibleApprovers;
      };
    }
  /** Everybody whom the step asked said yes: the run goes on with it. */
  | { readonly type: 'gates_passed'; readonly data: { readonly step: string } }
  | {
      readonly type: 'confirmation_given';
      readonly data: {
        readonly hash: string;
        readonly how: 'button' | 'phrase' | 'now' | 'not_needed';
        /** Where whoever confirmed was on call, when they lent a schedule their authority. */
        readonly onCall?: readonly string[];
      };
    }
  | {
      readonly type: 'approval_granted';
      readonly data: {
        readonly hash: string;
        readonly role: string;
        /** Where they were on call at the click. */
        readonly onCall?: readonly string[];
      };
    }
  /** The approver took it back before the run acted. */
  | { readonly type: 'approval_withdrawn'; readonly data: Readonly<Record<string, never>> }
  | { readonly type: 'approval_denied'; readonly data: { readonly reason: string } }
  /** Somebody had those who may called, where everybody sees it. */
  | { readonly type: 'people_asked'; readonly data: PeopleAsked }
  | { readonly type: 'reason_given'; readonly data: { readonly reason: string } }
  | ExceptionEvent
  | PagingEvent
  | { readonly type: 'gates_expired'; readonly data: Readonly<Record<string, never>> }
  | {
      readonly type: 'lock_awaited';
      readonly data: {
        readonly targets: readonly string[];
        readonly holder: string;
        readonly held?: readonly Holding[];
      };
    }
  /** Somebody else holds what it would change. Ends the run. */
  | { readonly type: 'lock_refused'; readonly data: { readonly held: readonly Holding[] } }
  /** A person wants a run that waits in line to go first, and those who hold its targets to stop. */
  | { readonly type: 'take_over_asked'; readonly data: Readonly<Record<string, never>> }
  | { readonly type: 'take_over_refused'; readonly data: { readonly reason: string } }
  /** It goes first in line; those who hold its targets stop, and it waits for their end. */
  | {
      readonly type: 'locks_claimed';
      readonly data: { readonly targets: readonly string[]; readonly from: readonly Holding[] };
    }
  /** They have ended, each as it says: the plan is made again. Empty: nobody was in the way. */
  | {
      readonly type: 'locks_handed_over';
      readonly data: { readonly from: readonly { readonly run: string; readonly outcome: string }[] };
    }
  /** What this run holds is taken over by another, so it stops. */
  | { readonly type: 'taken_over'; readonly data: { readonly run: string } }
  /** A halt never waits: it acts although another run holds its target. */
  | { readonly type: 'lock_overridden'; readonly data: LockOverridden }
  /** An emergency stop has stopped what this run holds: it does nothing over that any more. */
  | {
      readonly type: 'target_stopped';
      readonly data: { readonly run: string; readonly targets: readonly string[] };
    }
  | { readonly type: 'locks_taken'; readonly data: { readonly targets: readonly string[] } }
  | { readonly type: 'baseline_measured'; readonly data: { readonly step: string } & Measurement }
  | { readonly type: 'step_skipped'; readonly data: { readonly step: string; readonly reason: string } }
  /** The intent, recorded before the effect: exactly this input, under this plan. */
  | {
      readonly type: 'step_started';
      readonly data: {
        readonly step: string;
        readonly input: JsonObject;
        readonly plan: StepPlan;
        /** Of the action; absent: 1. */
        readonly version?: number;
        readonly deadlineAt: string;
      };
    }
  /** The system certainly did not take it, or only `half` of it; it is tried again at `retryAt`. */
  | {
      readonly type: 'step_refused';
      readonly data: {
        readonly step: string;
        readonly reason: string;
        readonly retryAt: string;
        readonly half?: string;
        readonly leaves?: readonly LeftOpen[];
        readonly undo?: readonly UndoStep[];
      };
    }
  | {
      readonly type: 'step_noted';
      readonly data: { readonly step: string; readonly text: string; readonly log?: string };
    }
  | { readonly type: 'step_accepted'; readonly data: { readonly step: string; readonly receipt: JsonObject } }
  | {
      readonly type: 'step_progressed';
      readonly data: {
        readonly step: string;
        readonly progress: string;
        readonly againAt: string;
        readonly memo?: JsonObject;
        /** The system could not be asked: this says nothing about the step. */
        readonly blind?: boolean;
        /** We were forbidden to look. */
        readonly denied?: boolean;
        readonly log?: string;
      };
    }
  /** Its run was stopped: it was accepted, and nobody waits for its end any more. */
  | { readonly type: 'step_left'; readonly data: StepLeft }
  | { readonly type: 'step_succeeded'; readonly data: StepEnd & { readonly outputs: JsonObject } }
  /** `final`: the system would answer the same again. */
  | {
      readonly type: 'step_failed';
      readonly data: StepEnd & { readonly reason: string; readonly final?: boolean; readonly half?: string };
    }
  | {
      readonly type: 'step_unknown';
      readonly data: { readonly step: string; readonly reason: string; readonly look: readonly string[] };
    }
  /** A person looked and says what happened. */
  | { readonly type: 'finding_recorded'; readonly data: FindingRecorded }
  /** A person answered what a step asks of people. */
  | { readonly type: 'answer_given'; readonly data: { readonly step: string; readonly answer: string } }
  /**
   * The record was put back to a backup in which this run was in flight. What it did afterwards is not in it, so it begins
   * nothing more; what was under way then is looked at.
   */
  | { readonly type: 'run_restored'; readonly data: Readonly<Record<string, never>> }
  | { readonly type: 'cancel_requested'; readonly data: { readonly reason?: string } }
  /** The run goes back by itself: these steps, in this order, follow. */
  | {
      readonly type: 'undo_started';
      readonly data: { readonly reason: string; readonly steps: readonly UndoEntry[] };
    }
  | { readonly type: 'run_ended'; readonly data: RunEnd }
  /** Another run, its undo, has put back what this one did. Follows the end. */
  | { readonly type: 'run_put_back'; readonly data: { readonly run: string } }
  /** Something that this run left away from normal is left so no longer. */
  | { readonly type: 'loop_closed'; readonly data: LoopClosed };

/** Another run that stands in the way, as it was then. */
export interface Holding {
  readonly run: string;
  readonly title: string;
  readonly by: Actor;
  readonly targets: readonly string[];
  /** In ISO 8601. */
  readonly since: string;
  /** `step 1 of 2, “Restart the pods”: 2 of 3 are new` */
  readonly doing: string;
}

export interface LockOverridden {
  readonly targets: readonly string[];
  readonly holder: string;
  readonly held?: readonly Holding[];
}

export interface LoopClosed {
  readonly target: string;
  /** By a run; found normal again; found to have ended in its own time; to be there no more; said so by a person. */
  readonly why: 'by_run' | 'reverted' | 'ended' | 'gone' | 'said';
  /** What was seen: `CronJob storage/efs-purge is active again`. */
  readonly what: string;
  /** Who did it, as far as the system tells: `Argo CD (application purge)`. */
  readonly who?: string;
  /** The run that did it. */
  readonly run?: string;
  /** Why the person who said so did. */
  readonly reason?: string;
}

export interface RunDenied {
  readonly rule: string;
  readonly roles: readonly string[];
  /** Slack ids of those who may. */
  readonly who: readonly string[];
  /** Of those, who was on call. */
  readonly onCall?: readonly string[];
  readonly unreachable: readonly string[];
  /** When the oldest of the groups that said no was read, in ISO 8601. */
  readonly asOf?: string;
}

export interface PeopleAsked {
  readonly to: 'run' | 'approve';
  /** Slack ids, those on call first. */
  readonly people: readonly string[];
  readonly onCall: readonly string[];
}

export interface RunRequested {
  readonly runbook: Runbook;
  readonly environment: Environment;
  /** Hash of the runbooks file the run was started from. */
  readonly fileHash: string;
  readonly arguments: JsonObject;
  /** Whose the operating-system accounts are, as the file said. Absent: it said nothing. */
  readonly people?: readonly Tie[];
  readonly origin: Origin;
  /** The word `now` was typed: a halt needs no tap. */
  readonly now: boolean;
  /** A dry run: ends after the plan. */
  readonly planOnly: boolean;
  /** Whoever holds its targets is to stop for it. */
  readonly takeOver?: boolean;
  /** The run that this one puts back. */
  readonly undoes?: string;
  /** What each step of an undo puts back: it does so only while that stands as it was left. */
  readonly restores?: readonly { readonly step: string; readonly done: DoneStep }[];
  /** The drill that this one cleans up after, and what its steps knew. */
  readonly cleansUp?: CleansUp;
  /** Set when a schedule asked for it. */
  readonly scheduled?: Scheduled;
}

export interface CleansUp {
  readonly run: string;
  readonly outputs: Readonly<Record<string, JsonObject>>;
}

/** What a schedule says with its request. */
export interface Scheduled {
  /** The time that came, in ISO 8601. */
  readonly at: string;
  /** All its steps only read and nobody is asked anything: people hear of it when it fails. */
  readonly quiet: boolean;
  /** Who has allowed beforehand that nobody is asked, and until when. */
  readonly allowed?: { readonly by: Actor; readonly until: string };
  /** Why people are asked although the schedule is unattended. */
  readonly because?: string;
}

/** Where the request came in, and so where news of it goes. */
export interface Origin {
  readonly surface: 'slack' | 'cli' | 'schedule';
  readonly channel?: string;
  /** The incident that this belongs to: it was asked for in the incident's channel, or is Runbolt's errand for it. */
  readonly incident?: string;
  /** The alert whose button was pressed. */
  readonly alert?: string;
}

/** A freeze is on where it would act; null: for more than a year. */
export interface FreezeOn {
  readonly what: string;
  readonly until: string | null;
}

/** The plan of the whole run: one entry a step, and the locks it will take. */
export interface RunPlan {
  readonly steps: readonly PlannedStep[];
  readonly targets: readonly string[];
  /** The safeguards that it goes without, since they cannot run. Absent: none. */
  readonly waives?: readonly Waived[];
}

export type PlannedStep =
  | {
      readonly step: string;
      readonly status: 'planned';
      readonly input: JsonObject;
      readonly plan: StepPlan;
      /** Of the action that planned it; absent: 1. */
      readonly version?: number;
    }
  | { readonly step: string; readonly status: 'skipped'; readonly reason: string }
  /** Reads whose input is known only once an earlier step has run. */
  | { readonly step: string; readonly status: 'later'; readonly after: readonly string[] };

export interface Gates {
  readonly confirmation: boolean;
  readonly phrase?: string;
  readonly approvals: number;
  /** One approval more than the runbook asks: nobody has said whose the requester's account is. */
  readonly untied?: boolean;
  /** Whoever may approve and is on call is paged. */
  readonly page?: boolean;
}

/** The step that a gate stands before, with its plan as it was read for the gate. */
export interface GatedStep {
  readonly step: string;
  readonly plan: PlannedStep;
  /** What the world did since the plan that was asked before, one line each. */
  readonly moved: readonly string[];
}

export interface StepEnd {
  readonly step: string;
  readonly evidence: readonly string[];
  readonly log?: string;
  readonly undo: readonly UndoStep[];
  readonly leaves: readonly LeftOpen[];
  readonly closes: readonly string[];
}

export interface UndoEntry extends UndoStep {
  readonly id: string;
  /** The step that it puts back, where it is the first to do so. */
  readonly undoes?: string;
  readonly title: string;
  readonly effect: Effect;
}

export type Finding = 'happened' | 'in_part' | 'did_not_happen';

/** What a step leaves as far as its plan tells; absent: nothing that anybody knows of. */
export interface StepLeft {
  readonly step: string;
  readonly undo?: readonly UndoStep[];
  /** Why nothing here puts it back. */
  readonly noUndo?: string;
  readonly leaves?: readonly LeftOpen[];
}

export interface FindingRecorded extends StepLeft {
  readonly finding: Finding;
  readonly outputs?: JsonObject;
}

export type RunEnd = {
  readonly status: 'succeeded' | 'failed' | 'undone' | 'cancelled' | 'denied' | 'expired' | 'planned';
  /** One sentence: what came of it. */
  readonly outcome: string;
};

/** A run's event with who caused it and when. */
export type RunHappening = RunEvent & {
  readonly run: string;
  readonly actor: Actor;
  readonly at: Date;
  readonly version: number;
  readonly position: number;
};
