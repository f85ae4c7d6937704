import { storedText } from '../escape.ts';
import type { Message } from '../message.ts';
import { APP_ID, BOT_USER, TEAM } from '../people.ts';
import { type ActResult, type Desk, DONE, refused } from './desk.ts';

export interface SayAct {
  readonly user: string;
  readonly channel: string;
  readonly text: string;
  readonly thread?: string | undefined;
}

/** A message typed by a person. The app hears of it when it is mentioned, or in their direct message. */
export async function say(desk: Desk, act: SayAct): Promise<ActResult> {
  const channel = desk.state.channel(act.channel);
  if (!channel?.members.includes(act.user)) return refused('You are not in this channel.');
  if (channel.is_archived) return refused('This channel is archived.');
  if (act.text.trim() === '') return refused('There is nothing to send.');
  const message = write(desk, act);
  const mentionsBot = message.text.includes(`<@${BOT_USER}>`);
  if (mentionsBot && channel.kind !== 'im') await sendEvent(desk, eventOf('app_mention', message));
  if (channel.kind === 'im') await sendEvent(desk, { ...eventOf('message', message), channel_type: 'im' });
  return DONE;
}

export interface OpenHomeAct {
  readonly user: string;
  readonly tab: 'home' | 'messages';
}

export async function openHome(desk: Desk, act: OpenHomeAct): Promise<ActResult> {
  const direct = desk.state.channels().find(({ kind, user }) => kind === 'im' && user === act.user);
  const delivery = await sendEvent(desk, {
    type: 'app_home_opened',
    user: act.user,
    channel: direct?.id,
    tab: act.tab,
    event_ts: desk.state.nextTs(),
  });
  return delivery.ok ? DONE : refused('The app did not respond.');
}

function write(desk: Desk, act: SayAct): Message {
  const message: Message = {
    type: 'message',
    channel: act.channel,
    ts: desk.state.nextTs(),
    user: act.user,
    text: storedText(desk.state, act.text.trim()),
    ...(act.thread && { thread_ts: act.thread }),
  };
  desk.state.putMessage(message);
  return message;
}

function eventOf(type: string, message: Message): object {
  const { user, text, ts, channel, thread_ts } = message;
  return { type, user, text, ts, channel, event_ts: ts, team: TEAM.id, ...(thread_ts && { thread_ts }) };
}

export function sendEvent(desk: Desk, event: object) {
  return desk.deliveries.event({
    type: 'event_callback',
    token: 'verification-tokens-are-deprecated',
    team_id: TEAM.id,
    api_app_id: APP_ID,
    event,
    event_id: desk.state.newId('Ev0'),
    event_time: Math.floor(desk.state.now().getTime() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: TEAM.id,
        user_id: BOT_USER,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
  });
}
