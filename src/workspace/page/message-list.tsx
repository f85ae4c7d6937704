import { Fragment, type ReactNode, useLayoutEffect, useRef } from 'react';
import type { Message } from '../message.ts';
import { MessageRow } from './message-row.tsx';
import { isReply } from './session.ts';
import { dayName, dayOf } from './times.ts';

/** Messages of the same person closer together than this share one face. */
const TOGETHER_SECONDS = 300;
/** Whoever is this close to the end wants to stay there when something new arrives. */
const NEAR_END_PX = 120;

interface MessageListProps {
  readonly messages: readonly Message[];
  readonly isThread?: boolean;
  /** Stands above the first message. */
  readonly opening?: ReactNode;
}

export function MessageList({ messages, isThread = false, opening }: MessageListProps) {
  const box = useStickToEnd(messages);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard
    <div className="message-list" ref={box} role="log" aria-label="Messages" tabIndex={0}>
      {opening}
      {messages.map((message, index) => {
        const before = messages[index - 1];
        const startsDay = !isThread && (!before || dayOf(before.ts) !== dayOf(message.ts));
        return (
          <Fragment key={message.ts}>
            {startsDay && (
              <div className="day">
                <span>{dayName(message.ts)}</span>
              </div>
            )}
            <MessageRow
              message={message}
              isCompact={!startsDay && follows(before, message, isThread)}
              isInThread={isThread}
            />
            {isThread && index === 0 && <RepliesLine count={messages.length - 1} />}
          </Fragment>
        );
      })}
    </div>
  );
}

function RepliesLine({ count }: { readonly count: number }) {
  if (count === 0) return null;
  return (
    <div className="replies-line">
      <span>{count === 1 ? '1 reply' : `${count} replies`}</span>
    </div>
  );
}

function follows(before: Message | undefined, message: Message, isThread: boolean): boolean {
  if (!before || before.subtype || before.user !== message.user) return false;
  if (before.only_for !== message.only_for || before.attachments?.length || message.only_for) return false;
  // In a channel, what comes after a thread's summary or after buttons starts anew, or it looks like a part of it.
  const isLight = isThread ? isReply(before) : !message.blocks?.length && !before.blocks?.length;
  return isLight && Number(message.ts) - Number(before.ts) < TOGETHER_SECONDS;
}

/** Keeps the newest message in sight, unless the reader has scrolled up. */
function useStickToEnd(messages: readonly Message[]) {
  const box = useRef<HTMLDivElement>(null);
  const wasNearEnd = useRef(true);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const stick = () => {
      if (wasNearEnd.current) element.scrollTop = element.scrollHeight;
    };
    const remember = () => {
      wasNearEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
    };
    const observer = new ResizeObserver(stick);
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    element.addEventListener('scroll', remember);
    if (messages.length > 0) stick();
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', remember);
    };
  }, [messages]);
  return box;
}
