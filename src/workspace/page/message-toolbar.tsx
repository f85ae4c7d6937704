import { useState } from 'react';
import type { Message } from '../message.ts';
import { act } from './act.ts';
import { Emoji } from './emoji.tsx';
import { MoreIcon, ThreadIcon } from './icons.tsx';
import { Popover } from './popover.tsx';
import { useSession } from './session.ts';

interface MessageToolbarProps {
  readonly message: Message;
  readonly canReply: boolean;
}

/** What appears over a message under the pointer or with the keyboard's focus. */
export function MessageToolbar({ message, canReply }: MessageToolbarProps) {
  const { whole, me, openThread } = useSession();
  const [isOpen, setOpen] = useState(false);
  const shortcuts = whole.live.shortcuts.filter(({ kind }) => kind === 'message');
  const isPinned = whole.channels.some(({ id, pins }) => id === message.channel && pins.includes(message.ts));
  const place = { user: me.id, channel: message.channel, ts: message.ts };
  return (
    <div className="message-toolbar" data-open={isOpen}>
      {!message.only_for && (
        <button
          type="button"
          aria-label="React with a pushpin"
          title="React with 📌"
          onClick={() => void act('react', { ...place, name: 'pushpin' })}
        >
          <Emoji name="pushpin" />
        </button>
      )}
      {canReply && (
        <button
          type="button"
          aria-label="Reply in thread"
          title="Reply in thread"
          onClick={() => openThread(message)}
        >
          <ThreadIcon size={18} />
        </button>
      )}
      <button type="button" aria-label="More actions" aria-haspopup="menu" onClick={() => setOpen(!isOpen)}>
        <MoreIcon size={18} />
      </button>
      {isOpen && (
        <Popover onClose={() => setOpen(false)}>
          {!message.only_for && (
            <button
              type="button"
              role="menuitem"
              className="menu-item"
              onClick={() => {
                setOpen(false);
                void act('pin', place);
              }}
            >
              {isPinned ? 'Unpin from this channel' : 'Pin to this channel'}
            </button>
          )}
          {shortcuts.map(({ callbackId, name }) => (
            <button
              key={callbackId}
              type="button"
              role="menuitem"
              className="menu-item"
              onClick={() => {
                setOpen(false);
                void act('shortcut', { ...place, callback_id: callbackId });
              }}
            >
              {name}
            </button>
          ))}
        </Popover>
      )}
    </div>
  );
}
