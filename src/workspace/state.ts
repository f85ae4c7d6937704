import { z } from 'zod';
import type { Clock } from '../lib/clock.ts';
import { type RandomBytes, systemRandom } from '../lib/ids.ts';
import { Channel, Message, OpenHome, type OpenModal, type OpenView, StoredFile } from './message.ts';
import { BOT_USER, CHANNELS, HUMANS } from './people.ts';

/** What survives a restart. Open modals do not: their triggers are long gone. */
export const Snapshot = z.object({
  version: z.literal(1),
  channels: z.array(Channel),
  messages: z.array(Message),
  homes: z.array(OpenHome),
  files: z.array(StoredFile),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** One thing that changed, as it goes to the page and to waiting tests. */
export type Change =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'message_gone'; readonly channel: string; readonly ts: string }
  | { readonly kind: 'channel'; readonly channel: Channel }
  | { readonly kind: 'modals'; readonly user: string; readonly modals: readonly OpenModal[] }
  | { readonly kind: 'home'; readonly user: string; readonly home: OpenHome };

// A workspace that runs for weeks must not grow for ever; nobody scrolls back further than this on their own machine.
const MESSAGES_KEPT_PER_CHANNEL = 2000;
const FILES_KEPT = 100;

export interface Beginning {
  /** As it was left. */
  readonly saved?: Snapshot | undefined;
  readonly random?: RandomBytes | undefined;
  /** How many messages a channel keeps, with its threads. */
  readonly messagesKept?: number | undefined;
}

/** Everything the workspace knows, in memory. Values go in and out whole; a change is told to whoever listens. */
export class WorkspaceState {
  readonly #clock: Clock;
  readonly #random: RandomBytes;
  readonly #messagesKept: number;
  readonly #channels = new Map<string, Channel>();
  readonly #messages = new Map<string, Message[]>();
  readonly #modals = new Map<string, readonly OpenModal[]>();
  readonly #homes = new Map<string, OpenHome>();
  readonly #files = new Map<string, StoredFile>();
  readonly #listeners = new Set<(change: Change) => void>();
  #lastTs = 0n;

  constructor(clock: Clock, { saved, random, messagesKept }: Beginning = {}) {
    this.#clock = clock;
    this.#random = random ?? systemRandom;
    this.#messagesKept = messagesKept ?? MESSAGES_KEPT_PER_CHANNEL;
    for (const channel of saved?.channels ?? firstChannels(clock)) this.#channels.set(channel.id, channel);
    for (const message of saved?.messages ?? []) this.putMessage(message);
    for (const home of saved?.homes ?? []) this.#homes.set(home.user, home);
    for (const file of saved?.files ?? []) this.#files.set(file.id, file);
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Seconds and microseconds, as Slack writes them; never the same twice and never going back. */
  nextTs(): string {
    const now = BigInt(this.#clock.now().getTime()) * 1000n;
    this.#remember(now > this.#lastTs ? now : this.#lastTs + 100n);
    return `${this.#lastTs / 1_000_000n}.${String(this.#lastTs % 1_000_000n).padStart(6, '0')}`;
  }

  /** `newId('C0')`: upper-case letters and digits, like Slack's own. */
  newId(prefix: string): string {
    const letters = Array.from(this.#random(8), (byte) => 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'[byte % 32]);
    return `${prefix}${letters.join('')}`;
  }

  now(): Date {
    return this.#clock.now();
  }

  channels(): Channel[] {
    return [...this.#channels.values()];
  }

  channel(id: string): Channel | undefined {
    return this.#channels.get(id);
  }

  putChannel(channel: Channel): void {
    this.#channels.set(channel.id, channel);
    this.#tell({ kind: 'channel', channel });
  }

  /** The messages of a channel and of its threads, oldest first. */
  messages(channel: string): readonly Message[] {
    return this.#messages.get(channel) ?? [];
  }

  message(channel: string, ts: string): Message | undefined {
    return this.messages(channel).find((message) => message.ts === ts);
  }

  /** Adds the message, or replaces the one with its `ts`. */
  putMessage(message: Message): void {
    this.#messages.set(
      message.channel,
      placed(this.messages(message.channel), message).slice(-this.#messagesKept),
    );
    this.#remember(BigInt(message.ts.replace('.', '')));
    this.#tell({ kind: 'message', message });
  }

  removeMessage(channel: string, ts: string): void {
    this.#messages.set(
      channel,
      this.messages(channel).filter((message) => message.ts !== ts),
    );
    this.#tell({ kind: 'message_gone', channel, ts });
  }

  /** The stack of modals in front of a person, the visible one last. */
  modals(user: string): readonly OpenModal[] {
    return this.#modals.get(user) ?? [];
  }

  setModals(user: string, modals: readonly OpenModal[]): void {
    this.#modals.set(user, modals);
    this.#tell({ kind: 'modals', user, modals });
  }

  home(user: string): OpenHome | undefined {
    return this.#homes.get(user);
  }

  setHome(home: OpenHome): void {
    this.#homes.set(home.user, home);
    this.#tell({ kind: 'home', user: home.user, home });
  }

  view(id: string): OpenView | undefined {
    const modals = [...this.#modals.values()].flat();
    return [...modals, ...this.#homes.values()].find((view) => view.id === id);
  }

  modalByExternalId(externalId: string): OpenModal | undefined {
    if (externalId === '') return undefined;
    return [...this.#modals.values()].flat().find((modal) => modal.external_id === externalId);
  }

  file(id: string): StoredFile | undefined {
    return this.#files.get(id);
  }

  putFile(file: StoredFile): void {
    this.#files.set(file.id, file);
    const [oldest] = this.#files.keys();
    if (this.#files.size > FILES_KEPT && oldest) this.#files.delete(oldest);
  }

  snapshot(): Snapshot {
    return {
      version: 1,
      channels: this.channels(),
      messages: [...this.#messages.values()].flat(),
      homes: [...this.#homes.values()],
      files: [...this.#files.values()],
    };
  }

  #remember(ts: bigint): void {
    if (ts > this.#lastTs) this.#lastTs = ts;
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** By time. Nearly every message is the newest. */
function placed(messages: readonly Message[], message: Message): Message[] {
  const last = messages.at(-1);
  if (!last || last.ts < message.ts) return [...messages, message];
  const others = messages.filter((other) => other.ts !== message.ts);
  return [...others, message].sort((a, b) => (a.ts < b.ts ? -1 : 1));
}

function firstChannels(clock: Clock): Channel[] {
  const created = Math.floor(clock.now().getTime() / 1000);
  const members = [...HUMANS.map((person) => person.id), BOT_USER];
  const rooms = CHANNELS.map((room) => newChannel({ ...room, kind: 'public', members, created }));
  return [...rooms, ...HUMANS.map((person) => directMessage(person.id, created))];
}

/** The direct message between a person and Runbolt; its id follows from theirs. */
export function directMessage(user: string, created: number): Channel {
  const id = directMessageId(user);
  return newChannel({ id, name: '', kind: 'im', user, members: [user, BOT_USER], created });
}

export function directMessageId(user: string): string {
  return `D0${user.slice(2)}`;
}

export function newChannel(
  fields: Pick<Channel, 'id' | 'name' | 'kind' | 'members' | 'created'> & Partial<Channel>,
): Channel {
  return {
    topic: '',
    purpose: '',
    creator: BOT_USER,
    is_archived: false,
    pins: [],
    bookmarks: [],
    ...fields,
  };
}
