import { z } from 'zod';
import type { Actor } from '../audit/event.ts';
import { findLogin, type Login } from '../commands/login.ts';
import { Failure } from '../lib/failure.ts';
import type { Desk } from './desk.ts';

/**
 * Who asks at the command line: the operating-system account, whose word the socket's mode stands for, or the Slack person
 * whose token was sent along.
 */
export const asker = {
  account: z.string().regex(/^[^\p{C}\s]{1,64}$/u, 'is not the name of an account'),
  token: z.string().max(200).optional(),
};

interface Asker {
  readonly account: string;
  readonly token?: string | undefined;
}

/** Throws a `Failure` when a token was sent that does not count: nobody acts as somebody else by mistake. */
export async function whoActs({ context }: Desk, { account, token }: Asker): Promise<Actor> {
  return token === undefined ? cli(account) : (await sureLogin({ context }, token)).actor;
}

export async function sureLogin({ context }: Pick<Desk, 'context'>, token: string): Promise<Login> {
  const login = await findLogin(context, token);
  if (login) return login;
  throw new Failure({
    system: 'Runbolt',
    operation: 'log in',
    kind: 'denied',
    message: `Your login has ended, or was never one. Type /${context.runbooks().commandPrefix}runbook login in Slack for a new one, or go on without: runbolt logout.`,
  });
}

/** For looking, which needs no proof: a login that has ended keeps nobody from it. */
export async function whoLooks({ context }: Desk, { account, token }: Asker): Promise<Actor> {
  const login = token === undefined ? undefined : await findLogin(context, token);
  return login?.actor ?? cli(account);
}

const cli = (account: string): Actor => ({ kind: 'cli', id: account });
