import { useEffect, useRef, useState } from 'react';
import type { Whole } from '../whole.ts';
import { isReply } from './session.ts';

/** How many messages of each channel this person has not seen since the page was opened. */
export function useUnread(
  whole: Whole | undefined,
  me: string,
  openChannel: string,
): (channel: string) => number {
  const [seen, setSeen] = useState<Readonly<Record<string, string>>>({});
  const openedAt = useRef<string | undefined>(undefined);
  if (whole && openedAt.current === undefined) openedAt.current = whole.messages.at(-1)?.ts ?? '0';
  const last = whole?.messages.findLast(({ channel }) => channel === openChannel)?.ts;
  const key = `${me}/${openChannel}`;

  useEffect(() => {
    if (last) setSeen((before) => ({ ...before, [key]: last }));
  }, [key, last]);

  return (channel) => {
    const since = seen[`${me}/${channel}`] ?? openedAt.current ?? '0';
    const fresh = whole?.messages.filter(
      (message) =>
        message.channel === channel &&
        message.ts > since &&
        message.user !== me &&
        !isReply(message) &&
        (!message.only_for || message.only_for === me),
    );
    return channel === openChannel ? 0 : (fresh?.length ?? 0);
  };
}
