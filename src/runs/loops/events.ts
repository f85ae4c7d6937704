import type { Actor } from '../../audit/event.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { LoopClosed } from '../events.ts';

/** Everything that can happen to an open loop. One stream a target: what is left away from normal there. */
export type LoopEvent =
  /** A run left it away from normal; while it is open already, once more. */
  | { readonly type: 'loop_opened'; readonly data: LoopOpened }
  | { readonly type: 'loop_reminded'; readonly data: { readonly number: number } }
  | { readonly type: 'loop_snoozed'; readonly data: { readonly until: string } }
  | { readonly type: 'loop_handed_over'; readonly data: { readonly to: Actor } }
  | { readonly type: 'loop_closed'; readonly data: LoopClosed }
  /** All that it is so far, so that what came before need not be read any more. It changes nothing. */
  | { readonly type: 'loop_carried'; readonly data: { readonly state: JsonObject } };

export interface LoopOpened {
  readonly target: string;
  /** `CronJob storage/efs-purge is suspended` */
  readonly what: string;
  readonly run: string;
  readonly step: string;
  readonly owner: Actor;
  /** Why a person has to say that it is as it should be. */
  readonly onlyPeopleKnow?: string;
  /** It ends by itself then, as it was meant to. */
  readonly until?: string;
}

/** A loop's event with who caused it and when. */
export type LoopHappening = LoopEvent & {
  readonly loop: string;
  readonly actor: Actor;
  readonly at: Date;
  readonly version: number;
  readonly position: number;
};
