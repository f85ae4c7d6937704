import { useRef, useState } from 'react';
import type { Message } from '../message.ts';
import { findPerson, SLACKBOT } from '../people.ts';
import { act } from './act.ts';
import { Attachments } from './attachments.tsx';
import { Avatar } from './avatar.tsx';
import { Blocks } from './blocks/blocks.tsx';
import { type Surface, SurfaceContext } from './blocks/surface.ts';
import { Emoji, WithEmoji } from './emoji.tsx';
import { EyeIcon, FileIcon, PinIcon, WarningIcon } from './icons.tsx';
import { MessageToolbar } from './message-toolbar.tsx';
import { Mrkdwn } from './mrkdwn-view.tsx';
import { isReply, useSession } from './session.ts';
import { ThreadSummary } from './thread-summary.tsx';
import { clockTime, fullTime } from './times.ts';

interface MessageRowProps {
  readonly message: Message;
  /** Drawn without face and name: the same person goes on. */
  readonly isCompact?: boolean;
  readonly isInThread?: boolean;
}

/** One message, with everything in it that can be pressed. */
export function MessageRow({ message, isCompact = false, isInThread = false }: MessageRowProps) {
  const { surface, trouble } = useMessageSurface(message);
  const tap = useTapToOpenThread(message, isInThread);
  const author = findPerson(message.user);
  if (message.subtype) return <Notice message={message} />;
  return (
    <article
      {...tap}
      className={`message ${isCompact ? 'compact' : ''} ${message.only_for ? 'ephemeral' : ''}`}
      data-ts={message.ts}
      aria-label={`${author?.realName ?? 'Somebody'} at ${clockTime(message.ts)}`}
    >
      <Remarks message={message} />
      <div className="gutter">
        {isCompact ? (
          <time title={fullTime(message.ts)}>{clockTime(message.ts).replace(/ [AP]M/, '')}</time>
        ) : (
          <Avatar user={message.user} />
        )}
      </div>
      <div className="content">
        {!isCompact && <Byline message={message} />}
        <SurfaceContext value={surface}>
          <Body message={message} />
          <Attachments attachments={message.attachments ?? []} />
        </SurfaceContext>
        <Files message={message} />
        {trouble && (
          <p className="trouble inline" role="alert">
            <WarningIcon size={16} /> {trouble}
          </p>
        )}
        <Reactions message={message} />
        {!isInThread && !isReply(message) && <ThreadSummary message={message} />}
      </div>
      {!message.only_for && <MessageToolbar message={message} canReply={!isInThread} />}
    </article>
  );
}

/** On phones a tap on a message opens its thread, as in Slack, unless it was meant for something in the message. */
function useTapToOpenThread(message: Message, isInThread: boolean) {
  const { openThread } = useSession();
  const touched = useRef<EventTarget | null>(null);
  if (isInThread || message.only_for) return {};
  return {
    onPointerDown: (event: { target: EventTarget }) => {
      touched.current = event.target;
    },
    onClick: (event: { target: EventTarget }) => {
      // When something new pushes a button away under the finger, the click lands on what the two places share.
      const isSteady = touched.current === event.target;
      if (isSteady && isPlainTap(event.target)) openThread(message);
    },
  };
}

function isPlainTap(target: EventTarget): boolean {
  const hasFinger = matchMedia('(hover: none)').matches && getSelection()?.isCollapsed !== false;
  return (
    hasFinger &&
    target instanceof Element &&
    !target.closest('button, a, input, select, textarea, label, dialog')
  );
}

function useMessageSurface(message: Message) {
  const { me } = useSession();
  const [values, setValues] = useState<Surface['values']>({});
  const [pressed, setPressed] = useState<string | undefined>();
  const [trouble, setTrouble] = useState<string | undefined>();
  const place = { channel: message.channel, ts: message.ts };
  const surface: Surface = {
    kind: 'message',
    place,
    values,
    pressed,
    problems: {},
    setValue: (key, value) => setValues((before) => ({ ...before, [key]: value })),
    press: async (block_id, action_id, value) => {
      setPressed(`${block_id}/${action_id}`);
      const result = await act('press', { user: me.id, ...place, block_id, action_id, value, values });
      setPressed(undefined);
      setTrouble(result.ok ? undefined : result.error);
    },
  };
  return { surface, trouble };
}

function Byline({ message }: { readonly message: Message }) {
  const author = findPerson(message.user);
  return (
    <div className="byline">
      <span className="author">{author?.realName ?? message.user}</span>
      {author?.isBot && author.id !== SLACKBOT && <span className="app-badge">APP</span>}
      <time title={fullTime(message.ts)}>{clockTime(message.ts)}</time>
    </div>
  );
}

/** What is said above a message: who alone sees it, that it is pinned, that it came from a thread. */
function Remarks({ message }: { readonly message: Message }) {
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
      <PinIcon size={14} /> Pinned by Runbolt
    </p>
  ) : null;
}

function Body({ message }: { readonly message: Message }) {
  if (message.blocks?.length) return <Blocks blocks={message.blocks} />;
  return <Mrkdwn text={message.text} />;
}

function Files({ message }: { readonly message: Message }) {
  return message.files?.map((file) => (
    <a
      key={file.id}
      className="file"
      href={`/workspace/files/${file.id}/${encodeURIComponent(file.name)}`}
      target="_blank"
      rel="noopener noreferrer"
    >
      <FileIcon size={24} />
      <span>
        <strong>{file.title}</strong>
        <small>{file.size.toLocaleString('en-US')} bytes</small>
      </span>
    </a>
  ));
}

function Reactions({ message }: { readonly message: Message }) {
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

function Notice({ message }: { readonly message: Message }) {
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
