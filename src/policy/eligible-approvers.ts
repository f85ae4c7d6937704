import type { Runbooks } from '../runbooks/runbook.ts';
import { holders, partsOf, unreachableSources } from './authorize.ts';
import { type Memberships, onCallFirst, peopleOnCall } from './membership.ts';

export interface ApproversQuestion {
  /** The Slack ids that are the requester's. */
  readonly requester: readonly string[];
  /** Names of the roles that may approve. An empty list means nobody. */
  readonly allowed: readonly string[];
  readonly roles: Runbooks['roles'];
  readonly memberships: Memberships;
}

export interface EligibleApprovers {
  /** Slack ids of those who could say yes now, those on call first. Never the requester. */
  readonly people: readonly string[];
  /** Of those, who is on call now. */
  readonly onCall: readonly string[];
  /** Sources that could not be looked up, and since when, in words: there may be more people than these. */
  readonly unreachable: readonly string[];
}

/** Who could approve now. An approval starts something, so what was known last of a silent source does not count. */
export function eligibleApprovers(question: ApproversQuestion): EligibleApprovers {
  const { requester, allowed, roles, memberships } = question;
  const named = allowed.flatMap((name) => roles[name] ?? []);
  const sources = new Set(named.flatMap((role) => partsOf(role, roles)));
  const facts = { roles, memberships, lastKnownCounts: false };
  const able = new Set(named.flatMap((role) => holders(role, facts)));
  const others = [...able].filter((id) => !requester.includes(id));

  const onCall = peopleOnCall(memberships);
  const people = onCallFirst(others, memberships);
  return {
    people,
    onCall: people.filter((id) => onCall.has(id)),
    unreachable: [...new Set([...sources].flatMap((part) => unreachableSources(part, memberships)))],
  };
}
