import { useState } from 'react';
import type { Message } from '../message.ts';
import { act } from './act.ts';
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
  if (!canReply && shortcuts.length === 0) return null;
  return (
    <div className="message-toolbar" data-open={isOpen}>
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
      {shortcuts.length > 0 && (
        <button type="button" aria-label="More actions" aria-haspopup="menu" onClick={() => setOpen(!isOpen)}>
          <MoreIcon size={18} />
        </button>
      )}
      {isOpen && (
        <Popover onClose={() => setOpen(false)}>
          {shortcuts.map(({ callbackId, name }) => (
            <button
              key={callbackId}
              type="button"
              role="menuitem"
              className="menu-item"
              onClick={() => {
                setOpen(false);
                const { channel, ts } = message;
                void act('shortcut', { user: me.id, callback_id: callbackId, channel, ts });
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
