import type { Actor } from '../audit/event.ts';

/** What keeps a run from starting by the clock, and what people do about it. */
export type ExceptionEvent =
  | { readonly type: 'start_held'; readonly data: StartHeld }
  /** A freeze is on, and it starts all the same. */
  | { readonly type: 'freeze_passed'; readonly data: FreezePassed }
  | { readonly type: 'freeze_overridden'; readonly data: { readonly reason: string; readonly role: string } }
  | { readonly type: 'break_glass_offered'; readonly data: { readonly why: 'nobody_else' | 'waited' } }
  /** No approval, freeze or cool-down holds it back any more, as far as this plan goes. */
  | {
      readonly type: 'glass_broken';
      readonly data: {
        readonly reason: string;
        readonly role: string;
        /** Where they were on call at the click. */
        readonly onCall?: readonly string[];
        /** Of the plan that it lets through. */
        readonly hash: string;
        /** When somebody should have looked at it. */
        readonly reviewBy: string;
        /** The Slack ids of those who are told at once. */
        readonly told: readonly string[];
      };
    }
  | {
      readonly type: 'glass_review_due';
      readonly data: { readonly number: number; readonly told: readonly string[] };
    }
  | { readonly type: 'glass_reviewed'; readonly data: { readonly role: string } }
  /** It begins to act without these safeguards, which could not run. */
  | {
      readonly type: 'safeguard_waived';
      readonly data: {
        readonly waives: readonly Waived[];
        readonly how: 'approval' | 'break_glass';
        /** Who said yes to that. */
        readonly by: readonly Actor[];
      };
    };

/** A safeguard that the plan goes without. */
export interface Waived {
  readonly step: string;
  /** Why it cannot run, or how it failed. */
  readonly because: string;
}

export interface StartHeld {
  readonly why: 'freeze' | 'cool_down' | 'at_most';
  /** The freeze's title, or the run after which it rests. */
  readonly what: string;
  readonly since: string;
  /** When it may start; null: not within a year. */
  readonly until: string | null;
  /** The roles that may override it. */
  readonly override: readonly string[];
  /** Whether somebody else than the requester could; otherwise nobody is waited for. */
  readonly nobodyElse: boolean;
  /** When it is given up. */
  readonly expiresAt: string;
}

export interface FreezePassed {
  readonly what: string;
  readonly until: string | null;
  readonly why: 'halt' | 'undo' | 'incident' | 'override' | 'break_glass';
  readonly incident?: string;
}
