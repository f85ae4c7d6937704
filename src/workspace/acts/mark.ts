import { reactedBy } from '../methods/marks.ts';
import { type ActResult, type Desk, DONE, refused } from './desk.ts';
import { sendEvent } from './say.ts';

export interface MarkAct {
  readonly user: string;
  readonly channel: string;
  readonly ts: string;
}

/** A person reacts to a message; a second time takes the reaction back. */
export async function react(desk: Desk, act: MarkAct & { readonly name: string }): Promise<ActResult> {
  const message = messageFor(desk, act);
  if (!message) return refused('There is no such message.');
  const isThere = message.reactions?.some(({ name, users }) => name === act.name && users.includes(act.user));
  desk.state.putMessage({ ...message, reactions: reactedBy(message, act.name, act.user) });
  await sendEvent(desk, {
    type: isThere ? 'reaction_removed' : 'reaction_added',
    user: act.user,
    reaction: act.name,
    item_user: message.user,
    item: { type: 'message', channel: act.channel, ts: act.ts },
    event_ts: desk.state.nextTs(),
  });
  return DONE;
}

/** A person pins a message for everybody in the channel; a second time takes the pin off. */
export async function pin(desk: Desk, act: MarkAct): Promise<ActResult> {
  const message = messageFor(desk, act);
  const channel = desk.state.channel(act.channel);
  if (!message || !channel) return refused('There is no such message.');
  const isThere = channel.pins.includes(act.ts);
  const others = channel.pins.filter((ts) => ts !== act.ts);
  desk.state.putChannel({ ...channel, pins: isThere ? others : [...others, act.ts] });
  await sendEvent(desk, {
    type: isThere ? 'pin_removed' : 'pin_added',
    user: act.user,
    channel_id: act.channel,
    item: {
      type: 'message',
      channel: act.channel,
      created: Math.floor(desk.state.now().getTime() / 1000),
      created_by: act.user,
      message: { type: 'message', ts: act.ts, user: message.user, text: message.text },
    },
    event_ts: desk.state.nextTs(),
  });
  return DONE;
}

/** Who is not in the channel sees nothing to mark; what only one person sees cannot be marked. */
function messageFor(desk: Desk, { user, channel, ts }: MarkAct) {
  const message = desk.state.message(channel, ts);
  const isMember = desk.state.channel(channel)?.members.includes(user);
  return isMember && !message?.only_for ? message : undefined;
}
