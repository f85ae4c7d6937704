import type { Channel } from '../message.ts';
import { BOT_USER } from '../people.ts';
import { Avatar } from './avatar.tsx';
import { CloseIcon, HashIcon, LockIcon } from './icons.tsx';
import { channelTitle, useSession } from './session.ts';

interface SidebarProps {
  readonly open: string;
  readonly unread: (channel: string) => number;
  readonly isShown: boolean;
  readonly onClose: () => void;
}

/** The workspace's channels, those with something new in bold. */
export function Sidebar({ open, unread, isShown, onClose }: SidebarProps) {
  const { whole, me, openChannel } = useSession();
  const choose = (id: string) => {
    openChannel(id);
    onClose();
  };
  const mine = whole.channels.filter(
    (channel) => !channel.is_archived && (channel.kind === 'public' || channel.members.includes(me.id)),
  );
  const item = (channel: Channel) => (
    <SidebarItem
      key={channel.id}
      channel={channel}
      isOpen={channel.id === open}
      unread={unread(channel.id)}
      onOpen={() => choose(channel.id)}
    />
  );
  return (
    <nav className="sidebar" data-shown={isShown} aria-label="Channels">
      <header>
        <strong>{whole.team.name}</strong>
        <button type="button" className="ghost only-narrow" aria-label="Close" onClick={onClose}>
          <CloseIcon />
        </button>
      </header>
      <div className="sidebar-lists">
        <h2>Channels</h2>
        {mine.filter(({ kind }) => kind !== 'im').map(item)}
        <h2>Apps</h2>
        {mine.filter(({ kind }) => kind === 'im').map(item)}
      </div>
      <p className="sidebar-note">A stand-in for Slack, on this machine alone.</p>
    </nav>
  );
}

interface SidebarItemProps {
  readonly channel: Channel;
  readonly isOpen: boolean;
  readonly unread: number;
  readonly onOpen: () => void;
}

function SidebarItem({ channel, isOpen, unread, onOpen }: SidebarItemProps) {
  return (
    <button
      type="button"
      className="sidebar-item"
      aria-current={isOpen ? 'page' : undefined}
      data-unread={unread > 0}
      onClick={onOpen}
    >
      {channel.kind === 'im' ? (
        <Avatar user={BOT_USER} size={20} />
      ) : channel.kind === 'private' ? (
        <LockIcon size={16} />
      ) : (
        <HashIcon size={16} />
      )}
      <span className="sidebar-name">{channelTitle(channel)}</span>
      {unread > 0 && <span className="unread">{unread > 99 ? '99+' : unread}</span>}
    </button>
  );
}
