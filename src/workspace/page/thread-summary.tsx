import type { Message } from '../message.ts';
import { Avatar } from './avatar.tsx';
import { useSession, visibleMessages } from './session.ts';
import { clockTime, dayName } from './times.ts';

/** "3 replies · Last reply today at 2:48 AM", below the message that a thread hangs from. */
export function ThreadSummary({ message }: { readonly message: Message }) {
  const { whole, me, openThread } = useSession();
  const replies = visibleMessages(whole, message.channel, me.id).filter(
    ({ thread_ts }) => thread_ts === message.ts,
  );
  const last = replies.at(-1);
  if (!last) return null;
  const repliers = [...new Set(replies.map(({ user }) => user))].slice(0, 4);
  return (
    <button type="button" className="thread-summary" onClick={() => openThread(message)}>
      <span className="repliers">
        {repliers.map((user) => (
          <Avatar key={user} user={user} size={24} />
        ))}
      </span>
      <span className="reply-count">{replies.length === 1 ? '1 reply' : `${replies.length} replies`}</span>
      <span className="last-reply">
        Last reply {dayName(last.ts).toLowerCase()} at {clockTime(last.ts)}
      </span>
    </button>
  );
}
