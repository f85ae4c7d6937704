import { authorize } from '../policy/authorize.ts';
import type { Memberships } from '../policy/membership.ts';
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
  const { roles } = context.runbooks();
  const memberships = await inTime(context, context.memberships(Object.values(roles)));
  const asked = authorize({
    ...{ actor: NOBODY, to: 'come', allowed: names, roles, memberships },
    lastKnownCounts: true,
  });
  return asked.allowed ? [] : asked.who;
}

function inTime({ clock }: CommandContext, asked: Promise<Memberships>): Promise<Memberships> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(PATIENCE_MS, () => resolve({ groups: {}, onCall: {} }));
    asked.then(resolve, reject).finally(cancel);
  });
}
