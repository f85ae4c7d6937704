import type { Memberships } from '../../policy/membership.ts';
import type { Role } from '../../runbooks/runbook.ts';
import type { PagerDutyUser } from '../pagerduty/port.ts';

/** Who is in the sources that roles name, and who is on call. */
export interface Directory {
  /**
   * Asks every Slack user group and PagerDuty id of these roles, or remembers what they answered lately. Never throws: a
   * source that is silent is a fact.
   */
  memberships(roles: readonly Role[]): Promise<Memberships>;
  /** Who stands on call for these roles, at any level, whoever is paged first first. Throws `Failure`. */
  onCall(roles: readonly Role[]): Promise<readonly PersonOnCall[]>;
}

/** Somebody on call, as Slack and as PagerDuty know them. */
export interface PersonOnCall {
  /** The Slack id. */
  readonly person: string;
  readonly user: PagerDutyUser;
  /** 1 is paged first. */
  readonly level: number;
  /** The id of the escalation policy. */
  readonly policy: string;
}

/** What the directory needs of Slack. Throws `Failure`. */
export interface SlackPeople {
  /** The user ids in a user group. */
  groupMembers(group: string): Promise<readonly string[]>;
  /** The user id behind an e-mail address; undefined when nobody here has it. */
  personByEmail(email: string): Promise<string | undefined>;
}

/** Where the last answer of each source outlives the process, so that a stop works after a restart while Slack is away. */
export interface LastAnswers {
  /** The members as they were kept; undefined when the source never answered. */
  read(source: string): Promise<readonly string[] | undefined>;
  write(source: string, members: readonly string[]): Promise<void>;
}
