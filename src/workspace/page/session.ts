import { createContext, useContext } from 'react';
import type { Channel, Message } from '../message.ts';
import type { Person } from '../people.ts';
import type { Whole } from '../whole.ts';

/** Who sits before the screen, what they look at, and how they get elsewhere. */
export interface Session {
  readonly whole: Whole;
  readonly me: Person;
  readonly openChannel: (id: string) => void;
  readonly openThread: (message: Message) => void;
  readonly become: (user: string) => void;
}

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('Drawn outside a session');
  return session;
}

/** What a person sees of a channel: everything but what is for others only. */
export function visibleMessages(whole: Whole, channel: string, me: string): Message[] {
  return whole.messages.filter(
    (message) => message.channel === channel && (!message.only_for || message.only_for === me),
  );
}

export function isReply(message: Message): boolean {
  return message.thread_ts !== undefined && message.thread_ts !== message.ts;
}

/** `ops`, or whom the direct message is with: for a person, Runbolt. */
export function channelTitle(channel: Channel): string {
  return channel.kind === 'im' ? 'Runbolt' : channel.name;
}
