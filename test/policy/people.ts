import type { Membership, Memberships } from '../../src/policy/membership.ts';
import type { Role } from '../../src/runbooks/runbook.ts';

export const AT = new Date('2026-11-22T03:00:00Z');

/** A role with nobody in it but whom the test puts there. */
export const role = (name: string, sources: Partial<Role> = {}): Role => ({
  name,
  ...{
    slack_users: [],
    slack_groups: [],
    pagerduty_on_call: [],
    on_call_levels: 1,
    cli_users: [],
    all_of: [],
  },
  ...sources,
});

export const rolesOf = (...roles: readonly Role[]): Readonly<Record<string, Role>> =>
  Object.fromEntries(roles.map((one) => [one.name, one]));

export const known = (...members: string[]): Membership => ({ status: 'known', members, at: AT });

export const silent = (...lastKnown: string[]): Membership => ({
  ...{ status: 'unreachable', why: 'Slack cannot be reached', since: AT, lastKnown },
});

export const facts = (over: Partial<Memberships>): Memberships => ({ groups: {}, onCall: {}, ...over });
