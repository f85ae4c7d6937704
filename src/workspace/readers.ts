import { systemClock } from '../lib/clock.ts';
import type { Channel, Message, OpenHome, OpenModal } from './message.ts';
import type { Change, WorkspaceState } from './state.ts';

/** How long a test waits for something that should already be on its way. Wall time: the bot is real. */
const GIVE_UP_AFTER_MS = 10_000;

/** What a test reads: the workspace as people see it. */
export interface Readers {
  /** What stands in a channel, oldest first: no replies, no notices about joining, nothing for one person only. */
  channel(id: string): Message[];
  message(channel: string, ts: string): Message | undefined;
  /** The replies to a message. */
  thread(channel: string, ts: string): Message[];
  /** What only this person sees, oldest first. */
  ephemerals(user: string): Message[];
  /** The modal in front of this person. */
  modal(user: string): OpenModal | undefined;
  home(user: string): OpenHome | undefined;
  /** A channel by its name, for those that the bot creates. */
  channelNamed(name: string): Channel | undefined;
  /** Resolves with the first change from now on that fits. */
  next(predicate: (change: Change) => boolean): Promise<Change>;
  /** Resolves with what `read` finds, now or after a later change. */
  until<Found>(read: () => Found | undefined | false): Promise<Found>;
}

export function createReaders(state: WorkspaceState): Readers {
  const public_ = (channel: string) =>
    state.messages(channel).filter((message) => !message.only_for && !message.subtype);
  return {
    channel: (id) => public_(id).filter((message) => !message.thread_ts || message.reply_broadcast),
    message: (channel, ts) => state.message(channel, ts),
    thread: (channel, ts) => public_(channel).filter((message) => message.thread_ts === ts),
    ephemerals: (user) =>
      state
        .channels()
        .flatMap((channel) => state.messages(channel.id))
        .filter((message) => message.only_for === user)
        .sort((a, b) => (a.ts < b.ts ? -1 : 1)),
    modal: (user) => state.modals(user).at(-1),
    home: (user) => state.home(user),
    channelNamed: (name) => state.channels().find((channel) => channel.name === name),
    next: (predicate) => awaitChange(state, (change) => (predicate(change) ? change : undefined)),
    until: async (read) => read() || awaitChange(state, () => read() || undefined),
  };
}

function awaitChange<Found>(
  state: WorkspaceState,
  find: (change: Change) => Found | undefined,
): Promise<Found> {
  const { promise, resolve, reject } = Promise.withResolvers<Found>();
  const seen: string[] = [];
  const unsubscribe = state.subscribe((change) => {
    seen.push(described(change));
    try {
      const found = find(change);
      if (found !== undefined) resolve(found);
    } catch (error) {
      reject(error);
    }
  });
  const cancel = systemClock.after(GIVE_UP_AFTER_MS, () =>
    reject(
      new Error(`Waited ${GIVE_UP_AFTER_MS} ms. What changed meanwhile:\n${seen.join('\n') || 'nothing'}`),
    ),
  );
  return promise.finally(() => {
    unsubscribe();
    cancel();
  });
}

function described(change: Change): string {
  switch (change.kind) {
    case 'message':
      return `message in ${change.message.channel}: ${change.message.text.slice(0, 80)}`;
    case 'message_gone':
      return `message gone from ${change.channel}`;
    case 'channel':
      return `channel ${change.channel.name}`;
    case 'modals':
      return `modals of ${change.user}: ${change.modals.map(({ title }) => title.text).join(' > ')}`;
    case 'home':
      return `home of ${change.user}`;
  }
}
