import type { Actor } from '../audit/event.ts';
import type { RunHappening } from './events.ts';
import type { ExceptionEvent, FreezePassed, StartHeld, Waived } from './exception-events.ts';

/** What holds a run back although nothing is wrong with it, and by what leave it goes on all the same. */
export interface Exceptions {
  readonly held: Held | undefined;
  readonly passed: FreezePassed | undefined;
  readonly override: Leave | undefined;
  /** Since when the glass may be broken. */
  readonly offered: { readonly at: Date; readonly why: 'nobody_else' | 'waited' } | undefined;
  readonly glass: (Leave & { readonly hash: string; readonly reviewBy: Date }) | undefined;
  readonly reviewed: { readonly by: Actor; readonly at: Date } | undefined;
  /** The safeguards that it acted without, and by whose leave. */
  readonly waived: Waiver | undefined;
  /** The sources of roles that were silent, and whose last answer let the requester in. */
  readonly onLastKnown: readonly string[];
  /** How often people were reminded of the review. */
  readonly reminded: number;
}

export interface Held extends Omit<StartHeld, 'since' | 'until' | 'expiresAt'> {
  readonly since: Date;
  readonly until: Date | null;
  readonly expiresAt: Date;
}

export interface Waiver {
  readonly waives: readonly Waived[];
  readonly how: 'approval' | 'break_glass';
  readonly by: readonly Actor[];
}

export interface Leave {
  readonly by: Actor;
  readonly at: Date;
  readonly reason: string;
  readonly role: string;
  readonly onCall?: readonly string[];
}

export const NO_EXCEPTIONS: Exceptions = {
  held: undefined,
  passed: undefined,
  override: undefined,
  offered: undefined,
  glass: undefined,
  reviewed: undefined,
  waived: undefined,
  onLastKnown: [],
  reminded: 0,
};

const TYPES: readonly ExceptionEvent['type'][] = [
  'start_held',
  'freeze_passed',
  'freeze_overridden',
  'break_glass_offered',
  'glass_broken',
  'glass_review_due',
  'glass_reviewed',
  'safeguard_waived',
];

export type Exceptional = Extract<RunHappening, ExceptionEvent>;

export const isExceptional = (event: RunHappening): event is Exceptional =>
  TYPES.some((type) => type === event.type);

export function exceptionTransition(before: Exceptions, event: Exceptional): Exceptions {
  const { actor: by, at } = event;
  switch (event.type) {
    case 'start_held':
      return { ...before, held: heldOf(event.data), offered: undefined };
    case 'freeze_passed':
      return { ...before, held: undefined, passed: event.data };
    case 'freeze_overridden':
      return { ...before, held: undefined, override: { by, at, ...event.data } };
    case 'break_glass_offered':
      return { ...before, offered: { at, why: event.data.why } };
    case 'glass_broken':
      return {
        ...before,
        held: undefined,
        offered: undefined,
        glass: { by, at, ...event.data, reviewBy: new Date(event.data.reviewBy) },
      };
    case 'glass_review_due':
      return { ...before, reminded: event.data.number };
    case 'glass_reviewed':
      return { ...before, reviewed: { by, at } };
    case 'safeguard_waived':
      return { ...before, waived: event.data };
  }
}

export const heldOf = ({ since, until, expiresAt, ...held }: StartHeld): Held => ({
  ...held,
  since: new Date(since),
  until: until === null ? null : new Date(until),
  expiresAt: new Date(expiresAt),
});
