import type { ShownLoop } from '../commands/open-loops.ts';
import type { LoopReply } from '../commands/tend-loop.ts';
import type { LoopReplyView, OpenReplyView } from './look-replies.ts';
import { closedLine } from './tell-event.ts';
import { viewNotAllowed } from './view-replies.ts';

/** An open loop as the command line shows it: plain data, times as text. */
export function viewLoop({
  id,
  target,
  what,
  run,
  undoable,
  cleanable,
  owner,
  onlyPeopleKnow,
  ...times
}: ShownLoop): OpenReplyView['loops'][number] {
  return {
    ...{ id, target, what, run, undoable, cleanable },
    owner: owner.id,
    onlyPeopleKnow: onlyPeopleKnow ?? null,
    ownerName: owner.name ?? null,
    openedAt: times.openedAt.toISOString(),
    until: times.until?.toISOString() ?? null,
    lookedAt: times.lookedAt?.toISOString() ?? null,
    remindAt: times.remindAt?.toISOString() ?? null,
  };
}

export function viewLoopReply(reply: LoopReply): LoopReplyView {
  switch (reply.status) {
    case 'done':
    case 'seen':
    case 'closed': {
      const { what, closed } = reply.loop;
      return { status: reply.status, what, closed: closed ? [closedLine(closed)] : [] };
    }
    case 'not_allowed':
      return viewNotAllowed(reply);
    case 'not_found':
      return reply;
  }
}
