import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { close, listen, pause } from './flaky-front.ts';
import type { Ledger } from './ledger.ts';
import type { Chance } from './random.ts';

export interface DoorWishes {
  /** Where the replicas are that the load balancer believes to be well, the next one first. */
  readonly replicas: () => readonly string[];
  readonly chance: Chance;
  readonly ledger: Ledger;
  /** Whether deliveries may go wrong, now. */
  readonly isRough: () => boolean;
}

export interface Door {
  readonly url: string;
  close(): Promise<void>;
}

const GIVE_UP_MS = 10_000;

/** Where the answers to late clicks come, which are counted. */
export const LATE_ANSWERS = '/late-answers';

/** The load balancer: one replica after the other, the next one where nobody listens; and now and then a delivery twice. */
export async function openDoor(wishes: DoorWishes): Promise<Door> {
  const server = createServer((asked, response) => {
    pass(wishes, asked, response).catch(() => response.destroy());
  });
  return { url: await listen(server), close: () => close(server) };
}

async function pass(wishes: DoorWishes, asked: IncomingMessage, response: ServerResponse): Promise<void> {
  const { chance, ledger, isRough } = wishes;
  const body = (await buffer(asked)).toString();
  if (asked.url === LATE_ANSWERS) {
    ledger.count('late clicks answered');
    return void response.end('ok');
  }
  const headers = Object.fromEntries(
    Object.entries(asked.headers).filter(
      (header): header is [string, string] => typeof header[1] === 'string' && !HOP.has(header[0]),
    ),
  );
  const delivery = { path: asked.url ?? '/', headers, body };
  const again = isRough() ? chance.weighed(asked.url === EVENTS ? SLACKS : SENDERS) : 'no';
  if (again !== 'no') {
    ledger.count(`delivered twice, ${again}`);
    void repeat(wishes, delivery, again === 'later' ? chance.between(1_000, 30_000) : 0);
  }
  const { status, text } = await deliver(wishes, delivery);
  note(ledger, body, status, text);
  response
    .writeHead(status, { 'content-type': text.startsWith('{') ? 'application/json' : 'text/plain' })
    .end(text);
}

/** Slack's clicks and commands carry an id; what a sender of alerts says once more, half a minute late, is news again. */
const EVENTS = '/slack/events';
const SLACKS = { no: 90, 'at once': 6, later: 4 } as const;
const SENDERS = { no: 90, 'at once': 10, later: 0 } as const;
/** Nor does it wait for a replica that stands still: it would be late, too. */
const TWIN_GIVES_UP_MS = 1_000;

const HOP = new Set(['connection', 'host', 'transfer-encoding', 'content-length', 'keep-alive']);

interface Delivery {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The same bytes again, to whichever replica is next. */
async function repeat(wishes: DoorWishes, delivery: Delivery, afterMs: number): Promise<void> {
  await pause(afterMs);
  await deliver(wishes, delivery, delivery.path === EVENTS ? GIVE_UP_MS : TWIN_GIVES_UP_MS);
}

async function deliver({ replicas }: DoorWishes, { path, headers, body }: Delivery, giveUpMs = GIVE_UP_MS) {
  for (const replica of replicas()) {
    try {
      const signal = AbortSignal.timeout(giveUpMs);
      const response = await fetch(`${replica}${path}`, { method: 'POST', headers, body, signal });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      // Nobody listens there: the next one. Whatever else went wrong may have been carried out.
      if (!wasRefused(error)) return { status: 502, text: 'bad gateway' };
    }
  }
  return { status: 503, text: 'nobody is there' };
}

const wasRefused = (error: unknown): boolean =>
  error instanceof Error &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  error.cause.code === 'ECONNREFUSED';

const Words = z.object({ text: z.string() });

function note(ledger: Ledger, body: string, status: number, text: string): void {
  const form = new URLSearchParams(body);
  const command = form.get('command');
  if (command === null) return;
  const ticket = /ticket=(t-\d+)/.exec(form.get('text') ?? '')?.[1] ?? '';
  const words = text.startsWith('{') ? (Words.safeParse(JSON.parse(text)).data?.text ?? '') : text;
  const responseUrl = new URL(form.get('response_url') ?? '').pathname;
  ledger.answers.push({
    at: Date.now(),
    ticket,
    user: form.get('user_id') ?? '',
    status,
    words,
    responseUrl,
  });
}
