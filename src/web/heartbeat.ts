import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../lib/clock.ts';
import type { Schedule } from '../runbooks/schedules-section.ts';
import { isBearer } from './bearer.ts';
import { say } from './say.ts';

export interface HeartbeatParts {
  readonly schedules: () => Readonly<Record<string, Schedule>>;
  /** The value of a secret by its name; undefined when the environment has none. */
  readonly secret: (name: string) => string | undefined;
  readonly record: (schedule: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: { error(facts: object, message: string): void };
}

export type HeartbeatListener = (request: IncomingMessage, response: ServerResponse) => void;

export const HEARTBEAT_PATH = /^\/heartbeats\/([a-z][a-z0-9-]{0,62})$/;

/** `POST /heartbeats/<schedule>` with `Authorization: Bearer <token>`: something outside says that it is alive. */
export function heartbeatListener(parts: HeartbeatParts): HeartbeatListener {
  const rate = new Rate(parts.clock);
  return (request, response) => {
    const name = HEARTBEAT_PATH.exec((request.url ?? '').split('?')[0] ?? '')?.[1] ?? '';
    // What it sends along is of no interest; reading it keeps the connection usable.
    request.resume();
    if (request.method !== 'POST') return say(response, 405, { error: 'POST only' }, { allow: 'POST' });
    const who = `${request.socket.remoteAddress ?? ''} ${name}`;
    if (!rate.allows(who)) return say(response, 429, { error: 'too many requests' }, { 'retry-after': '60' });
    if (!mayBeat(name, request.headers.authorization, parts))
      return say(
        response,
        401,
        { error: 'no such heartbeat, or not its token' },
        { 'www-authenticate': 'Bearer' },
      );
    parts.record(name).then(
      () => response.writeHead(204).end(),
      (error: unknown) => {
        parts.log.error({ err: error, schedule: name }, 'a heartbeat could not be recorded');
        say(response, 503, { error: 'not recorded: try again' });
      },
    );
  };
}

/** An unknown name is answered like a wrong token: nobody learns which names there are. */
function mayBeat(
  name: string,
  authorization: string | undefined,
  { schedules, secret }: HeartbeatParts,
): boolean {
  const all = schedules();
  const deed = Object.hasOwn(all, name) ? all[name]?.deed : undefined;
  const wanted = deed?.kind === 'heartbeat' ? secret(deed.tokenSecret) : undefined;
  return wanted !== undefined && isBearer(authorization, wanted);
}

const MOST_A_MINUTE = 30;
const MOST_REMEMBERED = 10_000;
const MINUTE_MS = 60_000;

/** At most so many requests a minute from one address for one name, right or wrong. */
class Rate {
  readonly #clock: Clock;
  #minute = 0;
  #counts = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  allows(who: string): boolean {
    const minute = Math.floor(this.#clock.now().getTime() / MINUTE_MS);
    if (minute !== this.#minute || this.#counts.size > MOST_REMEMBERED) this.#counts = new Map();
    this.#minute = minute;
    const count = (this.#counts.get(who) ?? 0) + 1;
    this.#counts.set(who, count);
    return count <= MOST_A_MINUTE;
  }
}
