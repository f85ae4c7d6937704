import { type ActResult, type Desk, DONE, refused } from './desk.ts';

/** A person joins a public channel by themselves. */
export function joinChannel(desk: Desk, act: { readonly user: string; readonly channel: string }): ActResult {
  const channel = desk.state.channel(act.channel);
  if (channel?.kind !== 'public' || channel.is_archived) return refused('This channel cannot be joined.');
  if (channel.members.includes(act.user)) return DONE;
  desk.state.putChannel({ ...channel, members: [...channel.members, act.user] });
  const text = `<@${act.user}> has joined the channel`;
  const ts = desk.state.nextTs();
  const subtype = 'channel_join';
  desk.state.putMessage({ type: 'message', channel: channel.id, ts, user: act.user, subtype, text });
  return DONE;
}
