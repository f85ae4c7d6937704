import type { Actor } from '../audit/event.ts';
import type { Installed } from './identity.ts';

/** Who is behind a payload, as Slack signed it. */
export interface Caller {
  readonly user: string;
  readonly name: string | undefined;
  /** The workspace that the person belongs to. */
  readonly team: string | undefined;
}

/** The only place where a Slack person becomes an actor. */
export function actorOf({ user, name, team }: Caller): Actor {
  return {
    kind: 'slack',
    id: user,
    ...(name === undefined || name === '' ? {} : { name }),
    ...(team === undefined ? {} : { team }),
  };
}

/** Why this caller gets no further, in words; undefined: they may ask. */
export function refusalOfCaller(
  { user, team }: Caller,
  installed: Installed | undefined,
): string | undefined {
  if (user === '' || user === 'USLACKBOT' || user === installed?.botUser) return 'I only listen to people.';
  if (installed && team !== installed.team) {
    return 'I only work for the workspace that I am installed in. Ask somebody of that workspace.';
  }
  return undefined;
}
