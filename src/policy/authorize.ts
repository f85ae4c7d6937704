import type { Actor } from '../audit/event.ts';
import type { Role, Runbooks } from '../runbooks/runbook.ts';
import type { Membership, Memberships } from './membership.ts';

export interface AuthorizeQuestion {
  readonly actor: Actor;
  /** `run pause-purge`, `approve dr-test`: how the rule is named. */
  readonly to: string;
  /** Names of the roles that are let in. An empty list means nobody. */
  readonly allowed: readonly string[];
  readonly roles: Runbooks['roles'];
  readonly memberships: Memberships;
  /** A halt accepts the last known membership of a source that does not answer. */
  readonly halt: boolean;
}

export type Authorization =
  | { readonly allowed: true; readonly role: string }
  | {
      readonly allowed: false;
      readonly rule: string;
      readonly roles: readonly string[];
      readonly who: readonly string[];
      readonly unreachable: readonly string[];
    };

/**
 * May this person do this? The only place that decides it, for commands, buttons, modals, the command line and
 * schedules. Sources of a role are alternatives; a source that cannot be reached admits nobody by itself.
 */
export function authorize(question: AuthorizeQuestion): Authorization {
  const roles = question.allowed.flatMap((name) => question.roles[name] ?? []);
  const role = roles.find((candidate) => holds(question.actor, candidate, question));
  if (role) return { allowed: true, role: role.name };

  return {
    allowed: false,
    rule: ruleInWords(question),
    roles: roles.map(({ name }) => name),
    who: [...new Set(roles.flatMap((candidate) => holders(candidate, question)))],
    unreachable: roles.flatMap((candidate) => unreachableSources(candidate, question.memberships)),
  };
}

function ruleInWords({ to, allowed }: AuthorizeQuestion): string {
  if (allowed.length === 0) return `nobody may ${to}: its list of roles is empty`;
  return `only ${allowed.join(' or ')} may ${to}`;
}

function holds(actor: Actor, role: Role, question: AuthorizeQuestion): boolean {
  const { roles } = question;
  const inAll = role.all_of.every((name) => {
    const part = roles[name];
    return part !== undefined && holds(actor, part, question);
  });
  if (role.all_of.length > 0) return inAll && (!hasSources(role) || holdsOne(actor, role, question));
  return holdsOne(actor, role, question);
}

function holdsOne(actor: Actor, role: Role, question: AuthorizeQuestion): boolean {
  if (actor.kind === 'cli') return role.cli_users.includes(actor.id);
  return actor.kind === 'slack' && listed(role, question).includes(actor.id);
}

const hasSources = (role: Role): boolean =>
  [role.slack_users, role.slack_groups, role.pagerduty_on_call, role.cli_users].some(
    (list) => list.length > 0,
  );

/** Everybody who holds the role, by Slack id: to be named in a refusal, and asked. */
function holders(role: Role, question: AuthorizeQuestion): readonly string[] {
  const candidates = role.all_of.flatMap((name) => {
    const part = question.roles[name];
    return part ? holders(part, question) : [];
  });
  const people = [...listed(role, question), ...candidates];
  return people.filter((id) => holds({ kind: 'slack', id }, role, question));
}

function listed(role: Role, { memberships, halt }: AuthorizeQuestion): readonly string[] {
  const members = (membership: Membership | undefined) => {
    if (membership?.status === 'known') return membership.members;
    return halt && membership ? membership.lastKnown : [];
  };
  return [
    ...role.slack_users,
    ...role.slack_groups.flatMap((id) => members(memberships.groups[id])),
    ...role.pagerduty_on_call.flatMap((id) => members(memberships.onCall[id])),
  ];
}

function unreachableSources(role: Role, { groups, onCall }: Memberships): readonly string[] {
  const say = (what: string, id: string, membership: Membership | undefined) => {
    if (!membership) return [`${what} ${id} has not been asked`];
    return membership.status === 'unreachable' ? [`${what} ${id}: ${membership.why}`] : [];
  };
  return [
    ...role.slack_groups.flatMap((id) => say('Slack group', id, groups[id])),
    ...role.pagerduty_on_call.flatMap((id) => say('PagerDuty on call', id, onCall[id])),
  ];
}
