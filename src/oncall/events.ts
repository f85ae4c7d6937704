import type { Actor } from '../audit/event.ts';
import type { JsonObject } from '../lib/json.ts';
import type { HandoffReport } from './handoff-report.ts';
import type { Person } from './roster.ts';

/** Everything that can happen to a rota of the file. Times are ISO 8601. */
export type RotaEvent =
  /** From now on its shift changes are handed over. */
  | { readonly type: 'rota_watched'; readonly data: Readonly<Record<string, never>> }
  /** A handoff was made for the shift that changes `at`. */
  | {
      readonly type: 'shift_handed_over';
      readonly data: { readonly handoff: string; readonly at: string; readonly incoming: readonly string[] };
    }
  /** Somebody wanted one now. */
  | { readonly type: 'handoff_asked_for'; readonly data: { readonly handoff: string } }
  /** All that the rota is: what was before needs not be read any more. */
  | { readonly type: 'rota_carried'; readonly data: { readonly state: JsonObject } }
  /** Nobody is on call then, on the first level. `begun`: it is so now. */
  | { readonly type: 'gap_found'; readonly data: GapFound };

export interface GapFound {
  readonly from: string;
  /** Null: for as long as was read. */
  readonly until: string | null;
  readonly begun: boolean;
  /** Whom PagerDuty pages instead, from the levels behind. */
  readonly instead: readonly Person[];
  /** Slack ids of those who are told: who is on call before it. */
  readonly call: readonly string[];
}

/** Everything that can happen to one handoff. */
export type HandoffEvent =
  | { readonly type: 'handoff_made'; readonly data: HandoffMade }
  | { readonly type: 'handoff_note_added'; readonly data: { readonly text: string } }
  /** Nobody has acknowledged it. `escalated`: not only the incoming person is told. */
  | {
      readonly type: 'handoff_nagged';
      readonly data: { readonly number: number; readonly escalated: boolean };
    }
  /** `instead`: by somebody else, who takes over. */
  | { readonly type: 'handoff_acknowledged'; readonly data: { readonly instead: boolean } }
  /** The next handoff has been made, and nobody is reminded of this one any more. */
  | { readonly type: 'handoff_superseded'; readonly data: { readonly by: string } };

export interface HandoffMade {
  readonly rota: { readonly name: string; readonly title: string; readonly timezone: string };
  /** Where it is posted; absent: only to the people. */
  readonly channel?: string;
  readonly why: 'shift' | 'cron' | 'asked';
  /** When the shift changes. */
  readonly at: string;
  readonly outgoing: readonly Person[];
  /** Empty: nobody is on call from then on. */
  readonly incoming: readonly Person[];
  /** When the incoming person's shift ends; null: not as far as was read. */
  readonly until: string | null;
  readonly week: readonly WeekTurn[];
  /** When PagerDuty said so. */
  readonly readAt: string;
  /** Since when it has not answered; absent: it answers. */
  readonly silentSince?: string;
  readonly report: HandoffReport;
}

export interface WeekTurn {
  readonly from: string;
  /** It began before `from`, which is as far back as was read. */
  readonly began?: 'earlier';
  readonly until: string | null;
  readonly people: readonly Person[];
  readonly override: boolean;
}

/** A handoff's event with who caused it and when. */
export type HandoffHappening = HandoffEvent & {
  readonly handoff: string;
  readonly actor: Actor;
  readonly at: Date;
  readonly version: number;
  readonly position: number | undefined;
};
