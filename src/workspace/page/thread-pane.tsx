import { useEffect } from 'react';
import type { Channel } from '../message.ts';
import { Composer } from './composer.tsx';
import { BackIcon, CloseIcon } from './icons.tsx';
import { MessageList } from './message-list.tsx';
import { channelTitle, useSession, visibleMessages } from './session.ts';

interface ThreadPaneProps {
  readonly channel: Channel;
  readonly ts: string;
  readonly onClose: () => void;
}

/** A thread beside the channel, or over it on a phone. */
export function ThreadPane({ channel, ts, onClose }: ThreadPaneProps) {
  const { whole, me } = useSession();
  const messages = visibleMessages(whole, channel.id, me.id).filter(
    (message) => message.ts === ts || message.thread_ts === ts,
  );
  const isGone = messages.length === 0;
  useEffect(() => {
    if (isGone) onClose();
  }, [isGone, onClose]);

  return (
    <aside
      className="thread"
      aria-label="Thread"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <header className="pane-header">
        <button type="button" className="ghost only-narrow" aria-label="Back" onClick={onClose}>
          <BackIcon />
        </button>
        <h2>
          Thread <small>{channel.kind === 'im' ? 'Runbolt' : `#${channelTitle(channel)}`}</small>
        </h2>
        <button type="button" className="ghost only-wide" aria-label="Close thread" onClick={onClose}>
          <CloseIcon />
        </button>
      </header>
      <MessageList key={ts} messages={messages} isThread />
      {channel.members.includes(me.id) && !channel.is_archived && (
        <Composer key={`${ts}-composer`} channel={channel.id} thread={ts} placeholder="Reply…" />
      )}
    </aside>
  );
}
