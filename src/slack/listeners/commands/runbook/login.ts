import { loginMessage, logoutMessage } from '../../../messages/login.ts';
import { type Reply, say } from '../../reply.ts';
import type { Asked } from './subcommand.ts';

/** `/runbook login`: a token for the command line, shown to this person alone, once. */
export async function login({ parts, call: { actor, key } }: Asked): Promise<Reply> {
  const reply = await parts.commands.logIn({ actor, idempotencyKey: key });
  if (reply.status === 'duplicate') {
    return say('This was answered before, and the token is kept nowhere. Type it again for a new one.');
  }
  return { do: 'say', message: loginMessage(reply, parts.runbooks().commandPrefix) };
}

/** `/runbook logout`: no token of this person counts any more. */
export async function logout({ parts, call: { actor, key } }: Asked): Promise<Reply> {
  await parts.commands.logOut({ actor, idempotencyKey: key });
  return { do: 'say', message: logoutMessage() };
}
