import type { App } from '@slack/bolt';
import { actorOf } from '../../caller.ts';
import { asTyped } from '../../text.ts';
import { answer } from '../answer.ts';
import { EVERYTHING, type ListenParts, privately } from '../listen-parts.ts';
import { notYet } from '../not-yet.ts';
import { answerCommand } from './answer-command.ts';

/** Slash commands. The ack carries the answer, once the request is durably stored. */
export function listenToCommands(bolt: App, parts: ListenParts): void {
  bolt.command(EVERYTHING, async ({ command, context, ack, respond }) => {
    const {
      user_id: user,
      user_name: name,
      team_id: team,
      channel_id: channel,
      trigger_id: trigger,
    } = command;
    const caller = { user, name, team, at: context.sentAt };
    const call = { actor: actorOf(caller), channel, key: `command:${team}:${trigger}` };
    const line = { command: command.command, text: asTyped(command.text ?? '') };

    await answer(parts, caller, () => answerCommand(parts, call, line), {
      ack: (message) => ack(message && privately(message)),
      meanwhile: notYet(parts, context),
      async tell(message) {
        await respond(privately(message));
      },
      openView: (view) => parts.client.views.open({ trigger_id: trigger, view }),
    });
  });
}
