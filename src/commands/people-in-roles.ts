import { within } from '../lib/within.ts';
import { authorize, type Refused } from '../policy/authorize.ts';
import { NO_MEMBERSHIPS } from '../policy/membership.ts';
import type { CommandContext } from './context.ts';

/** A directory that does not answer must not keep an incident waiting. */
const PATIENCE_MS = 1_000;
const NOBODY = { kind: 'system', id: 'nobody' } as const;

/**
 * The Slack ids of those who hold one of the roles, as far as is known or was known last. For inviting people, never
 * for letting them do something.
 */
export async function peopleInRoles(
  context: CommandContext,
  names: readonly string[],
): Promise<readonly string[]> {
  return (await whoIsIn(context, names)).who;
}

/** Waking everybody helps less than waking a few. */
const MOST_CALLED = 5;

/** The Slack ids of those to be called: who of them is on call, else a few of those who hold one of the roles. */
export async function peopleToCall(
  context: CommandContext,
  names: readonly string[],
): Promise<readonly string[]> {
  const { who, onCall } = await whoIsIn(context, names);
  return (onCall.length > 0 ? onCall : who).slice(0, MOST_CALLED);
}

async function whoIsIn(
  context: CommandContext,
  names: readonly string[],
): Promise<Pick<Refused, 'who' | 'onCall'>> {
  const { roles } = context.runbooks();
  const found = await within(context.clock, PATIENCE_MS, context.memberships(Object.values(roles)));
  const memberships = found === 'late' ? NO_MEMBERSHIPS : found;
  const asked = authorize({
    ...{ actor: NOBODY, to: 'come', allowed: names, roles, memberships },
    lastKnownCounts: true,
  });
  return asked.allowed ? { who: [], onCall: [] } : asked;
}

/** The Slack ids of those who are on call for an escalation policy, and of the next ones in line. */
export async function peopleOnCall(
  context: CommandContext,
  policy: string | undefined,
): Promise<readonly string[]> {
  if (policy === undefined) return [];
  const role = { name: 'on call', slack_users: [], slack_groups: [], cli_users: [], all_of: [] };
  const levels = { on_call_levels: 2 };
  const asking = context.memberships([{ ...role, ...levels, pagerduty_on_call: [policy] }]);
  const asked = await within(context.clock, PATIENCE_MS, asking);
  const found = asked === 'late' ? undefined : asked.onCall[policy];
  return (found?.status === 'known' ? found.members : found?.lastKnown) ?? [];
}
