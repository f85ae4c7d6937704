import { useRef, useState } from 'react';
import type { Message } from '../message.ts';
import { findPerson, SLACKBOT } from '../people.ts';
import { act } from './act.ts';
import { Attachments } from './attachments.tsx';
import { Avatar } from './avatar.tsx';
import { Blocks } from './blocks/blocks.tsx';
import { type Surface, SurfaceContext } from './blocks/surface.ts';
import { WarningIcon } from './icons.tsx';
import { Files, Notice, Reactions, Remarks } from './message-parts.tsx';
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

function Body({ message }: { readonly message: Message }) {
  if (message.blocks?.length) return <Blocks blocks={message.blocks} />;
  return <Mrkdwn text={message.text} />;
}
