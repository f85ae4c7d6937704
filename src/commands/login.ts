import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Actor, NewEvent } from '../audit/event.ts';
import type { EventStore } from '../audit/event-store.ts';
import type { Clock } from '../lib/clock.ts';
import type { RandomBytes } from '../lib/ids.ts';

/** A working day and the way home: whoever is on call signs in once a shift. */
export const LOGIN_MS = 12 * 60 * 60_000;

/** The stream of each person's logins: the Slack id follows. */
export const LOGIN_PREFIX = 'login/';

export interface LoginTools {
  readonly store: Pick<EventStore, 'read' | 'append'>;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

export interface LoginRequest {
  /** A person whom Slack has identified. */
  readonly actor: Actor;
  readonly idempotencyKey: string;
}

export type LoginReply =
  /** `token` is known to nobody else from here on: only its hash is kept. */
  | { readonly status: 'granted'; readonly token: string; readonly expiresAt: Date }
  /** This request was answered before, and what it answered is kept nowhere. */
  | { readonly status: 'duplicate' };

/** Lets a person act at the command line as themselves, for twelve hours. */
export async function logIn(tools: LoginTools, { actor, idempotencyKey }: LoginRequest): Promise<LoginReply> {
  const token = `${prefix(actor.id)}${Buffer.from(tools.random(32)).toString('base64url')}`;
  const expiresAt = new Date(tools.clock.now().getTime() + LOGIN_MS);
  const data = { digest: digestOf(token), expiresAt: expiresAt.toISOString() };
  const stored = await append(tools, { type: 'login_granted', actor, data }, idempotencyKey);
  return stored === 'duplicate' ? { status: 'duplicate' } : { status: 'granted', token, expiresAt };
}

/** Ends every login of this person. */
export async function logOut(
  tools: Pick<LoginTools, 'store'>,
  { actor, idempotencyKey }: Pick<LoginRequest, 'actor'> & Partial<LoginRequest>,
): Promise<void> {
  await append(tools, { type: 'logins_revoked', actor, data: {} }, idempotencyKey);
}

export interface Login {
  /** The person, marked as having come by the command line. */
  readonly actor: Actor;
  readonly expiresAt: Date;
}

/** Whose token this is; undefined when it is nobody's, has expired, or was revoked. */
export async function findLogin(
  { store, clock }: Pick<LoginTools, 'store' | 'clock'>,
  token: string,
): Promise<Login | undefined> {
  const user = userOf(token);
  if (user === undefined) return undefined;
  const events = await store.read(stream(user));
  const revoked = events.findLast(({ type }) => type === 'logins_revoked')?.version ?? 0;
  const granted = events.find((event) => event.version > revoked && isFor(token, event));
  const parsed = Granted.safeParse(granted?.data);
  if (!granted || !parsed.success) return undefined;
  const expiresAt = new Date(parsed.data.expiresAt);
  if (expiresAt <= clock.now()) return undefined;
  return { actor: { ...granted.actor, via: 'cli' }, expiresAt };
}

/** The Slack id that a token speaks of; whether it is genuine, only `findLogin` can tell. */
export const userOf = (token: string): string | undefined => /^rbl_([A-Z0-9]+)_[\w-]{43}$/.exec(token)?.[1];

const Granted = z.object({ digest: z.string().length(64), expiresAt: z.iso.datetime() });

function isFor(token: string, { type, data }: NewEvent): boolean {
  const granted = type === 'login_granted' ? Granted.safeParse(data).data : undefined;
  return granted !== undefined && timingSafeEqual(Buffer.from(granted.digest), Buffer.from(digestOf(token)));
}

const prefix = (user: string): string => `rbl_${user}_`;
const stream = (user: string): string => `${LOGIN_PREFIX}${user}`;

/** The token has 256 bits of its own: nothing slower than SHA-256 is needed to keep it from being guessed. */
const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex');

async function append(
  { store }: Pick<LoginTools, 'store'>,
  event: NewEvent,
  idempotencyKey?: string,
): Promise<'stored' | 'duplicate'> {
  const at = stream(event.actor.id);
  for (;;) {
    const expectedVersion = (await store.read(at)).at(-1)?.version ?? 0;
    const result = await store.append({
      stream: at,
      expectedVersion,
      events: [event],
      ...(idempotencyKey !== undefined && { idempotencyKey }),
    });
    if (result.status === 'appended') return 'stored';
    if (result.status === 'duplicate') return 'duplicate';
  }
}
