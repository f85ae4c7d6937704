import type { Channel } from '../message.ts';
import { BOT_USER } from '../people.ts';
import { Avatar } from './avatar.tsx';
import { WithEmoji } from './emoji.tsx';
import { HashIcon, LockIcon, MenuIcon, PinIcon, PulseIcon } from './icons.tsx';
import { channelTitle } from './session.ts';

interface ChannelHeaderProps {
  readonly channel: Channel;
  readonly tab: 'home' | 'messages';
  readonly onTab: (tab: 'home' | 'messages') => void;
  readonly onMenu: () => void;
  readonly onSystems: () => void;
}

export function ChannelHeader({ channel, tab, onTab, onMenu, onSystems }: ChannelHeaderProps) {
  const isDirect = channel.kind === 'im';
  const about = channel.topic || channel.purpose;
  return (
    <header className="channel-header">
      <div className="channel-title-row">
        <button type="button" className="ghost only-narrow" aria-label="Show channels" onClick={onMenu}>
          <MenuIcon />
        </button>
        <h1>
          {isDirect ? (
            <Avatar user={BOT_USER} size={24} />
          ) : channel.kind === 'private' ? (
            <LockIcon size={18} />
          ) : (
            <HashIcon size={18} />
          )}
          <span>{channelTitle(channel)}</span>
          {isDirect && <span className="app-badge">APP</span>}
        </h1>
        {!isDirect && about && (
          <p className="channel-about" title={about}>
            <WithEmoji text={about} />
          </p>
        )}
        {!isDirect && <Faces members={channel.members} />}
        <button type="button" className="ghost only-narrow" aria-label="Show systems" onClick={onSystems}>
          <PulseIcon />
        </button>
      </div>
      {isDirect ? <Tabs tab={tab} onTab={onTab} /> : <Bookmarks channel={channel} />}
    </header>
  );
}

function Faces({ members }: { readonly members: readonly string[] }) {
  return (
    <span className="faces" title={`${members.length} members`}>
      {members.slice(0, 3).map((user) => (
        <Avatar key={user} user={user} size={22} />
      ))}
      <span>{members.length}</span>
    </span>
  );
}

function Tabs({ tab, onTab }: Pick<ChannelHeaderProps, 'tab' | 'onTab'>) {
  return (
    <div className="tabs" role="tablist">
      {(['home', 'messages'] as const).map((one) => (
        <button key={one} type="button" role="tab" aria-selected={tab === one} onClick={() => onTab(one)}>
          {one === 'home' ? 'Home' : 'Messages'}
        </button>
      ))}
    </div>
  );
}

function Bookmarks({ channel }: { readonly channel: Channel }) {
  if (channel.pins.length === 0 && channel.bookmarks.length === 0) return null;
  return (
    <div className="bookmarks">
      {channel.pins.length > 0 && (
        <button
          type="button"
          onClick={() =>
            document.querySelector(`[data-ts="${channel.pins.at(-1)}"]`)?.scrollIntoView({ block: 'center' })
          }
        >
          <PinIcon size={14} /> {channel.pins.length} pinned
        </button>
      )}
      {channel.bookmarks.map((bookmark) => (
        <a key={bookmark.id} href={bookmark.link} target="_blank" rel="noopener noreferrer">
          <WithEmoji text={bookmark.emoji ?? ':link:'} /> {bookmark.title}
        </a>
      ))}
    </div>
  );
}
