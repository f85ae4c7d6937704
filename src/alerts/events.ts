import type { Actor } from '../audit/event.ts';
import type { Labels } from '../lib/fits-matchers.ts';
import type { JsonObject } from '../lib/json.ts';
import type { Severity } from '../runbooks/runbook.ts';
import type { Source } from './signal.ts';

/** Everything that can happen to a group of alerts. Its state is the fold of these. Times are ISO 8601. */
export type AlertEvent =
  | { readonly type: 'alert_opened'; readonly data: AlertOpened }
  /** Members began or stopped to fire. A repeat is no news, and is not here. */
  | { readonly type: 'alert_changed'; readonly data: Reported }
  | { readonly type: 'alert_acknowledged'; readonly data: { readonly by?: string } }
  /** The run that acknowledges it in PagerDuty, too. */
  | { readonly type: 'acknowledgement_passed_on'; readonly data: { readonly run: string } }
  | { readonly type: 'alert_linked'; readonly data: { readonly incident: string } }
  /** Nobody took it in time: the run that pages. */
  | { readonly type: 'alert_paged'; readonly data: { readonly run: string } }
  /** Somebody pressed the button of a runbook that helps. */
  | { readonly type: 'help_started'; readonly data: { readonly run: string; readonly title: string } }
  /** All that it is so far, so that what came before need not be read any more. */
  | { readonly type: 'alert_carried'; readonly data: { readonly state: JsonObject } };

/** A group is self-contained: editing the runbooks file never changes what an open one offers. */
export interface AlertOpened extends Reported {
  /** What makes two alerts the same group. */
  readonly group: string;
  readonly source: Source;
  readonly name: string;
  readonly severity?: Severity;
  /** Where it is told; absent: in the audit channel. */
  readonly channel?: string;
  /** One of many that came at once: it is told about in the storm's message. The id of the storm's first. */
  readonly storm?: string;
  /** What stands behind Silence…. */
  readonly silence?: Offer;
  readonly page?: { readonly incident: string; readonly url: string };
  /** Whom to page when nobody takes it in time; absent: nobody. */
  readonly call?: { readonly escalation_policy: string; readonly service?: string };
}

export interface Reported {
  readonly members: readonly MemberReport[];
  /** The runbooks that help against those that began to fire. */
  readonly offers: readonly Offer[];
}

export interface MemberReport {
  readonly fingerprint: string;
  readonly firing: boolean;
  readonly at: string;
  /** Not said again when it has not changed. */
  readonly labels?: Labels;
  readonly summary?: string;
  readonly link?: string;
}

/** A runbook with arguments, as a button. */
export interface Offer {
  readonly runbook: string;
  readonly title: string;
  readonly given: Readonly<Record<string, string>>;
}

/** An event with who caused it and when. */
export type AlertHappening = AlertEvent & {
  readonly alert: string;
  readonly actor: Actor;
  readonly at: Date;
  readonly version: number;
};
