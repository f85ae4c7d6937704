import { shown } from '../methods/shown.ts';
import { type ActResult, channelFields, type Desk, DONE, envelope, refused, responseUrl } from './desk.ts';

export interface ShortcutAct {
  readonly user: string;
  readonly callback_id: string;
  /** The message it was called on; a global shortcut has none. */
  readonly channel?: string | undefined;
  readonly ts?: string | undefined;
}

/** A shortcut from the message's menu, or a global one. */
export async function callShortcut(desk: Desk, act: ShortcutAct): Promise<ActResult> {
  const message = act.channel && act.ts ? desk.state.message(act.channel, act.ts) : undefined;
  const delivery = await desk.deliveries.interaction({
    ...envelope(desk, act.user),
    callback_id: act.callback_id,
    action_ts: desk.state.nextTs(),
    ...(message
      ? {
          type: 'message_action',
          channel: channelFields(desk, message.channel),
          message_ts: message.ts,
          message: shown(desk, message),
          response_url: responseUrl(desk, { channel: message.channel, user: act.user, message: message.ts }),
        }
      : { type: 'shortcut' }),
  });
  return delivery.ok ? DONE : refused('This shortcut did not work: the app did not respond.');
}
