import type { Actor } from '../audit/event.ts';
import type { Refused } from '../policy/authorize.ts';
import type { Runbook } from '../runbooks/runbook.ts';
import type { Run } from '../runs/run.ts';

/** What comes of asking for a run. Surfaces switch on `status` and find their own words. */
export type StartReply =
  | { readonly status: 'started'; readonly run: string; readonly runbook: Runbook }
  /** The same runbook with the same arguments is under way already. */
  | { readonly status: 'joined'; readonly run: string; readonly runbook: Runbook }
  /** This very request was handled before: a second delivery, a double tap. */
  | { readonly status: 'duplicate'; readonly run: string }
  /** Something is missing or does not fit: ask for it, with what was given filled in. */
  | {
      readonly status: 'needs_arguments';
      readonly runbook: Runbook;
      readonly given: Readonly<Record<string, string>>;
      readonly problems: readonly ArgumentProblem[];
    }
  | { readonly status: 'unknown_runbook'; readonly name: string; readonly suggestions: readonly string[] };

export interface ArgumentProblem {
  /** Missing when the problem is not about one parameter (too many words). */
  readonly parameter?: string;
  readonly message: string;
}

/** What comes of a click on a run: confirm, approve, deny, cancel, a reason, a finding. */
export type DecisionReply =
  | { readonly status: 'done'; readonly run: Run }
  | {
      readonly status: 'already';
      readonly what: Decided;
      readonly by: Actor;
      readonly at: Date;
      readonly run: Run;
    }
  | NotAllowed
  | { readonly status: 'expired'; readonly at: Date; readonly run: Run }
  /** The run is over; its `end` says how. */
  | { readonly status: 'ended'; readonly run: Run }
  /** The click was on an older plan; the run asks again with the new one. */
  | { readonly status: 'plan_changed'; readonly run: Run }
  | { readonly status: 'phrase_needed'; readonly phrase: string; readonly run: Run }
  | { readonly status: 'wrong_phrase'; readonly phrase: string; readonly run: Run }
  /** Nothing is being asked at the moment (no gate is open, no step is unknown). */
  | { readonly status: 'not_asked'; readonly run: Run }
  | { readonly status: 'not_found'; readonly run: string };

export type Decided =
  | 'confirmed'
  | 'approved'
  | 'denied'
  | 'cancelled'
  | 'reason_given'
  | 'asked'
  | 'taken_over'
  | 'finding_recorded'
  | 'overridden'
  | 'glass_broken'
  | 'reviewed'
  | 'answered';

export interface NotAllowed extends Omit<Refused, 'allowed'> {
  readonly status: 'not_allowed';
  readonly run?: Run;
}

export type UndoReply =
  | StartReply
  | NotAllowed
  | { readonly status: 'nothing_to_undo'; readonly run: Run }
  /** Another run has put it back; `run.putBack` says which. */
  | { readonly status: 'already_undone'; readonly run: Run }
  | { readonly status: 'not_ended'; readonly run: Run }
  | { readonly status: 'not_found'; readonly run: string };
