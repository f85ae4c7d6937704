/** Who is in what, as far as the outside could be asked. Facts only; `authorize` decides. */
export interface Memberships {
  /** By Slack user group id. */
  readonly groups: Readonly<Record<string, Membership>>;
  /** By PagerDuty escalation policy or schedule id: the Slack ids of those who are on call now. */
  readonly onCall: Readonly<Record<string, Membership>>;
}

export type Membership =
  | { readonly status: 'known'; readonly members: readonly string[]; readonly at: Date }
  /** The last answer, when there ever was one, still counts for halts. */
  | {
      readonly status: 'unreachable';
      readonly why: string;
      readonly since: Date;
      readonly lastKnown: readonly string[];
    };

export const NO_MEMBERSHIPS: Memberships = { groups: {}, onCall: {} };
