import type { App } from '@slack/bolt';
import { actorOf } from '../../caller.ts';
import { answer } from '../answer.ts';
import { afterAck, EVERYTHING, type ListenParts, whisper } from '../listen-parts.ts';
import { answerShortcut, messageOf } from './answer-shortcut.ts';

/** The shortcuts of the manifest: the way in where slash commands cannot be typed, such as a thread. */
export function listenToShortcuts(bolt: App, parts: ListenParts): void {
  bolt.shortcut(EVERYTHING, async ({ shortcut, ack }) => {
    const { user, team, trigger_id: trigger } = shortcut;
    const channel = shortcut.type === 'message_action' ? shortcut.channel.id : undefined;
    const name = 'name' in user ? user.name : user.username;
    const caller = { user: user.id, name, team: user.team_id ?? team?.id, at: shortcut.action_ts };
    const call = { actor: actorOf(caller), channel, key: `shortcut:${team?.id ?? ''}:${trigger}` };

    const message = shortcut.type === 'message_action' ? shortcut.message : undefined;
    const asked = { callback: shortcut.callback_id, ...(message && { message: messageOf(message) }) };
    await answer(parts, caller, () => answerShortcut(parts, call, asked), {
      ...afterAck(ack, (message) => whisper(parts, call, message)),
      openView: (view) => parts.client.views.open({ trigger_id: trigger, view }),
    });
  });
}
