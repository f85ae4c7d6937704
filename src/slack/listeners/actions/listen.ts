import type { App, BlockAction } from '@slack/bolt';
import { actorOf } from '../../caller.ts';
import { answer } from '../answer.ts';
import { afterAck, EVERYTHING, type ListenParts, privately, whisper } from '../listen-parts.ts';
import { whenCrowded } from '../not-yet.ts';
import { answerClick } from './answer-click.ts';

/** Clicks on buttons, on messages of any age. */
export function listenToActions(bolt: App, parts: ListenParts): void {
  bolt.action<BlockAction>(
    { type: 'block_actions', action_id: EVERYTHING },
    async ({ action, body, context, ack, respond }) => {
      const { user, team, channel, trigger_id: trigger } = body;
      const name = user.name ?? user.username;
      const caller = { user: user.id, name, team: user.team_id ?? team?.id, at: action.action_ts };
      const call = { actor: actorOf(caller), channel: channel?.id, key: keyOf(body, action.action_ts) };
      const isInHome = body.view?.type === 'home';
      const value = action.type === 'button' ? action.value : undefined;

      await answer(parts, caller, () => answerClick(parts, call, { action: action.action_id, value }), {
        ...afterAck(ack, async (message) => {
          // A press in the Home tab has no message to answer beside.
          if (isInHome) await whisper(parts, call, message);
          else await respond(privately(message));
        }),
        meanwhile: whenCrowded(parts, context),
        openView: (view) => parts.client.views.open({ trigger_id: trigger, view }),
      });
      if (isInHome) await parts.homes.show(call.actor);
    },
  );
}

/** Two deliveries of one press are the same; two presses of one person are not. */
function keyOf({ team, user, container }: BlockAction, pressedAt: string): string {
  const place = String(container.message_ts ?? container.view_id ?? '');
  return `click:${team?.id ?? ''}:${place}:${pressedAt}:${user.id}`;
}
