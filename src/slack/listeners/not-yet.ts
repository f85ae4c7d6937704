import type { Message } from '../messages/message.ts';
import type { ListenParts } from './listen-parts.ts';
import { inWords, typed } from './reply.ts';

/** Fewer are no crowd. */
const CROWD = 5;

/** Said before it is in the record, so it promises nothing: should this process die now, nobody has been misled. */
export function notYet(parts: ListenParts, context: object): () => Message {
  const ahead = parts.inFlight.ahead(context);
  return () => {
    const why =
      ahead() < CROWD
        ? 'Not recorded yet: my record answers slowly.'
        : `Busy: ${ahead()} commands are ahead of yours, and it is not recorded yet.`;
    return inWords(
      `⏳ ${why} I say here when it is. If I do not, look at ${typed(parts, 'history')} before you ask again.`,
    );
  };
}

/** For a press, whose acknowledgment says nothing of itself: a word where many are ahead. */
export function whenCrowded(parts: ListenParts, context: object): () => Message | undefined {
  const ahead = parts.inFlight.ahead(context);
  return () =>
    ahead() < CROWD
      ? undefined
      : inWords(`⏳ Busy: ${ahead()} requests are ahead of yours. I answer here when it is its turn.`);
}
