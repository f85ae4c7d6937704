import type { Message } from '../message.ts';
import { findPerson } from '../people.ts';
import { act } from './act.ts';
import { Avatar } from './avatar.tsx';
import { Emoji, WithEmoji } from './emoji.tsx';
import { EyeIcon, FileIcon, PinIcon } from './icons.tsx';
import { useSession } from './session.ts';

/** What is said above a message: who alone sees it, that it is pinned, that it came from a thread. */
export function Remarks({ message }: { readonly message: Message }) {
  const { whole, me } = useSession();
  const isPinned = whole.channels.find(({ id }) => id === message.channel)?.pins.includes(message.ts);
  if (message.only_for) {
    return (
      <p className="remark">
        <EyeIcon size={14} /> Only visible to you
        <button
          type="button"
          className="dismiss"
          onClick={() => void act('dismiss', { user: me.id, channel: message.channel, ts: message.ts })}
        >
          Dismiss
        </button>
      </p>
    );
  }
  return isPinned ? (
    <p className="remark pinned">
      <PinIcon size={14} /> Pinned
    </p>
  ) : null;
}

export function Files({ message }: { readonly message: Message }) {
  return message.files?.map((file) => (
    <a
      key={file.id}
      className="file"
      href={`/workspace/files/${file.id}/${encodeURIComponent(file.name)}`}
      target="_blank"
      rel="noopener noreferrer"
    >
      {file.name.endsWith('.png') ? (
        <img alt={file.title} src={`/workspace/files/${file.id}/${encodeURIComponent(file.name)}`} />
      ) : (
        <FileIcon size={24} />
      )}
      <span>
        <strong>{file.title}</strong>
        <small>{file.size.toLocaleString('en-US')} bytes</small>
      </span>
    </a>
  ));
}

export function Reactions({ message }: { readonly message: Message }) {
  if (!message.reactions?.length) return null;
  return (
    <div className="reactions">
      {message.reactions.map(({ name, count }) => (
        <span key={name} className="reaction">
          <Emoji name={name} /> {count}
        </span>
      ))}
    </div>
  );
}

export function Notice({ message }: { readonly message: Message }) {
  const author = findPerson(message.user);
  return (
    <article className="message notice" data-ts={message.ts}>
      <div className="gutter">
        <Avatar user={message.user} size={20} />
      </div>
      <div className="content">
        <strong>{author?.realName}</strong>{' '}
        {message.subtype === 'channel_join' ? 'joined the channel.' : <WithEmoji text={message.text} />}
      </div>
    </article>
  );
}
