/** Who is in what, as far as the outside could be asked. Facts only; `authorize` decides. */
export interface Memberships {
  /** By Slack user group id. */
  readonly groups: Readonly<Record<string, Membership>>;
  /** By `onCallSource` of an escalation policy or schedule: the Slack ids of those who are on call now. */
  readonly onCall: Readonly<Record<string, Membership>>;
}

export type Membership =
  | { readonly status: 'known'; readonly members: readonly string[]; readonly at: Date }
  /** The last answer, when there ever was one, still counts for reads and halts. */
  | {
      readonly status: 'unreachable';
      readonly why: string;
      readonly since: Date;
      readonly lastKnown: readonly string[];
    };

export const NO_MEMBERSHIPS: Memberships = { groups: {}, onCall: {} };

/** Everybody who is on call somewhere, as far as is known now. */
export function peopleOnCall({ onCall }: Memberships): ReadonlySet<string> {
  const known = Object.values(onCall).flatMap((one) => (one.status === 'known' ? one.members : []));
  return new Set(known);
}

/** Those on call first: they are awake, or paid to be woken. Otherwise in their order. */
export function onCallFirst(people: readonly string[], memberships: Memberships): readonly string[] {
  const onCall = peopleOnCall(memberships);
  return [...people.filter((id) => onCall.has(id)), ...people.filter((id) => !onCall.has(id))];
}
