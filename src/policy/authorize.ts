import type { Actor } from '../audit/event.ts';
import { onCallSources } from '../lib/on-call-source.ts';
import type { Role, Runbooks } from '../runbooks/runbook.ts';
import { type Membership, type Memberships, onCallFirst, peopleOnCall } from './membership.ts';

export interface AuthorizeQuestion {
  readonly actor: Actor;
  /** `run pause-purge`, `approve dr-test`: how the rule is named. */
  readonly to: string;
  /** Names of the roles that are let in. An empty list means nobody. */
  readonly allowed: readonly string[];
  /** Why the list is empty, where it is not the file that says so. */
  readonly whyNobody?: string | undefined;
  readonly roles: Runbooks['roles'];
  readonly memberships: Memberships;
  /** Reads and halts accept what was known last of a source that does not answer. */
  readonly lastKnownCounts: boolean;
  /** Where the actor was on call when they said it: the end of a shift takes no word back. */
  readonly onCallThen?: readonly string[] | undefined;
}

export type Authorization =
  | {
      readonly allowed: true;
      readonly role: string;
      /** The silent sources whose last answer let this person in, and since when they are silent, in words. */
      readonly onLastKnown?: readonly string[];
      /** The sources of the role that say this person is on call. */
      readonly onCall?: readonly string[];
    }
  | Refused;

type Allowed = Extract<Authorization, { allowed: true }>;

export interface Refused {
  readonly allowed: false;
  readonly rule: string;
  readonly roles: readonly string[];
  /** Slack ids of those who may, those on call first. */
  readonly who: readonly string[];
  /** Of those, who is on call now. */
  readonly onCall: readonly string[];
  /** Sources that could not be asked, and since when, in words. */
  readonly unreachable: readonly string[];
  /** When the oldest of the groups that said no was read; undefined when none was. */
  readonly asOf: Date | undefined;
}

/**
 * May this person do this? The only place that decides it, for commands, buttons, modals, the command line and
 * schedules. Sources of a role are alternatives; a source that cannot be reached admits nobody by itself.
 */
export function authorize(question: AuthorizeQuestion): Authorization {
  const roles = question.allowed.flatMap((name) => question.roles[name] ?? []);
  const role = roles.find((candidate) => holds(question.actor, candidate, question));
  if (role)
    return { allowed: true, role: role.name, ...onLastKnown(role, question), ...onCallBy(role, question) };

  const { memberships } = question;
  const sources = [...new Set(roles.flatMap((candidate) => partsOf(candidate, question.roles)))];
  const who = onCallFirst(
    [...new Set(roles.flatMap((candidate) => holders(candidate, others(question))))],
    memberships,
  );
  const onCall = peopleOnCall(memberships);
  return {
    allowed: false,
    rule: ruleInWords(question),
    roles: roles.map(({ name }) => name),
    who,
    onCall: who.filter((id) => onCall.has(id)),
    unreachable: [...new Set(sources.flatMap((part) => unreachableSources(part, memberships)))],
    asOf: oldest(sources.flatMap((part) => readAt(part, memberships))),
  };
}

/** The role itself and every role that it is made of. */
export function partsOf(role: Role, roles: Runbooks['roles'], seen = new Set<string>()): readonly Role[] {
  if (seen.has(role.name)) return [];
  seen.add(role.name);
  return [role, ...role.all_of.flatMap((name) => (roles[name] ? partsOf(roles[name], roles, seen) : []))];
}

function onLastKnown(role: Role, { actor, ...facts }: AuthorizeQuestion): Pick<Allowed, 'onLastKnown'> {
  if (!facts.lastKnownCounts || holds(actor, role, { ...facts, lastKnownCounts: false })) return {};
  const sources = partsOf(role, facts.roles).flatMap((part) => unreachableSources(part, facts.memberships));
  return { onLastKnown: [...new Set(sources)] };
}

function onCallBy(role: Role, { actor, roles, memberships }: AuthorizeQuestion): Pick<Allowed, 'onCall'> {
  const isListed = (source: string) => {
    const membership = memberships.onCall[source];
    return actor.kind === 'slack' && membership?.status === 'known' && membership.members.includes(actor.id);
  };
  const sources = partsOf(role, roles).flatMap(onCallSources).filter(isListed);
  return sources.length > 0 ? { onCall: [...new Set(sources)] } : {};
}

/** What the actor once was says nothing about anybody else. */
const others = ({ roles, memberships, lastKnownCounts }: AuthorizeQuestion): Facts => ({
  ...{ roles, memberships, lastKnownCounts },
});

function ruleInWords({ to, allowed, whyNobody = 'its list of roles is empty' }: AuthorizeQuestion): string {
  if (allowed.length === 0) return `nobody may ${to}: ${whyNobody}`;
  return `only ${allowed.join(' or ')} may ${to}`;
}

type Facts = Pick<AuthorizeQuestion, 'roles' | 'memberships' | 'lastKnownCounts' | 'onCallThen'>;

function holds(actor: Actor, role: Role, facts: Facts): boolean {
  const { roles } = facts;
  const inAll = role.all_of.every((name) => {
    const part = roles[name];
    return part !== undefined && holds(actor, part, facts);
  });
  if (role.all_of.length > 0) return inAll && (!hasSources(role) || holdsOne(actor, role, facts));
  return holdsOne(actor, role, facts);
}

function holdsOne(actor: Actor, role: Role, facts: Facts): boolean {
  if (actor.kind === 'cli') return role.cli_users.includes(actor.id);
  if (actor.kind !== 'slack') return false;
  const wasOnCall = onCallSources(role).some((source) => facts.onCallThen?.includes(source));
  return wasOnCall || listed(role, facts).includes(actor.id);
}

const hasSources = (role: Role): boolean =>
  [role.slack_users, role.slack_groups, role.pagerduty_on_call, role.cli_users].some(
    (list) => list.length > 0,
  );

/** Everybody who holds the role, by Slack id: to be named in a refusal, and asked. */
export function holders(role: Role, facts: Facts): readonly string[] {
  const candidates = partsOf(role, facts.roles).flatMap((part) => listed(part, facts));
  return [...new Set(candidates)].filter((id) => holds({ kind: 'slack', id }, role, facts));
}

function listed(role: Role, { memberships, lastKnownCounts }: Facts): readonly string[] {
  const members = (membership: Membership | undefined) => {
    if (membership?.status === 'known') return membership.members;
    return lastKnownCounts && membership ? membership.lastKnown : [];
  };
  return [
    ...role.slack_users,
    ...role.slack_groups.flatMap((id) => members(memberships.groups[id])),
    ...onCallSources(role).flatMap((source) => members(memberships.onCall[source])),
  ];
}

/** What of this role's own sources could not be asked, and since when. */
export function unreachableSources(role: Role, { groups, onCall }: Memberships): readonly string[] {
  const say = (what: string, id: string, membership: Membership | undefined) => {
    if (!membership) return [`${what} ${id} has not been asked`];
    if (membership.status === 'known') return [];
    return [`${what} ${id}, silent since ${clockTime(membership.since)}: ${membership.why}`];
  };
  return [
    ...role.slack_groups.flatMap((id) => say('Slack group', id, groups[id])),
    ...onCallSources(role).flatMap((source) => say('PagerDuty on call', source, onCall[source])),
  ];
}

const clockTime = (at: Date): string => `${at.toISOString().slice(11, 16)} UTC`;

function readAt(role: Role, { groups }: Memberships): readonly Date[] {
  return role.slack_groups.flatMap((id) => {
    const membership = groups[id];
    return membership?.status === 'known' ? [membership.at] : [];
  });
}

const oldest = (times: readonly Date[]): Date | undefined =>
  times.toSorted((a, b) => a.getTime() - b.getTime())[0];
