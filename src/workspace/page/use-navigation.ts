import { useEffect, useState } from 'react';
import type { Message } from '../message.ts';
import type { Whole } from '../whole.ts';

export interface Place {
  readonly me: string;
  readonly channel: string;
  /** The message whose thread is open. */
  readonly thread: string | undefined;
}

const FIRST: Place = { me: 'U0RESPOND1', channel: 'C0OPS', thread: undefined };

/** Where the person is: kept in the address, so that a reload and a permalink lead to the same place. */
export function useNavigation(whole: Whole | undefined) {
  const [place, setPlace] = useState(placeInAddress);
  useEffect(() => history.replaceState(null, '', addressOf(place)), [place]);

  const isThere = whole?.channels.some(({ id }) => id === place.channel) ?? true;
  useEffect(() => {
    if (!isThere) setPlace((before) => ({ ...before, channel: FIRST.channel, thread: undefined }));
  }, [isThere]);

  return {
    place,
    openChannel: (channel: string) => setPlace({ ...place, channel, thread: undefined }),
    openThread: (message: Message) =>
      setPlace({ ...place, channel: message.channel, thread: message.thread_ts ?? message.ts }),
    closeThread: () => setPlace({ ...place, thread: undefined }),
    become: (me: string) =>
      setPlace({
        ...place,
        me,
        // One's direct messages are nobody else's.
        ...(place.channel.startsWith('D0') && { channel: `D0${me.slice(2)}`, thread: undefined }),
      }),
  };
}

function placeInAddress(): Place {
  const query = new URLSearchParams(location.search);
  const thread = query.get('thread') ?? query.get('thread_ts') ?? undefined;
  return {
    me: query.get('as') ?? FIRST.me,
    channel: query.get('channel') ?? FIRST.channel,
    thread,
  };
}

function addressOf(place: Place): string {
  const query = new URLSearchParams({ as: place.me, channel: place.channel });
  if (place.thread) query.set('thread', place.thread);
  return `?${query}`;
}
