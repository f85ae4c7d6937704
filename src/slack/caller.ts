import type { Actor } from '../audit/event.ts';
import type { Installed } from './identity.ts';

/** Who is behind a payload, as Slack signed it. */
export interface Caller {
  readonly user: string;
  readonly name: string | undefined;
  /** The workspace that the person belongs to. */
  readonly team: string | undefined;
  /** When they pressed or sent it, as Slack writes instants: seconds since 1970, `1772592480.123456`. */
  readonly at?: unknown;
}

/** The only place where a Slack person becomes an actor. */
export function actorOf({ user, name, team, at }: Caller): Actor {
  const saidAt = slackInstant(at);
  return {
    kind: 'slack',
    id: user,
    ...(name === undefined || name === '' ? {} : { name }),
    ...(team === undefined ? {} : { team }),
    ...(saidAt === undefined ? {} : { saidAt }),
  };
}

const slackInstant = (at: unknown): string | undefined =>
  typeof at === 'string' && /^\d{1,10}(\.\d+)?$/.test(at)
    ? new Date(Number(at) * 1_000).toISOString()
    : undefined;

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
