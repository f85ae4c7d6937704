import type { App } from '@slack/bolt';
import { actorOf } from '../../caller.ts';
import { answer } from '../answer.ts';
import { afterAck, type ListenParts, whisper } from '../listen-parts.ts';
import { answerMention } from './answer-mention.ts';

/** Mentions: the way in from a thread, where Slack allows no slash commands. Bolt has acknowledged them already. */
export function listenToEvents(bolt: App, parts: ListenParts): void {
  bolt.event('app_mention', async ({ event, body }) => {
    if (event.user === undefined || event.bot_id !== undefined) return;
    const caller = { user: event.user, name: undefined, team: event.team ?? body.team_id };
    const call = { actor: actorOf(caller), channel: event.channel, key: `event:${body.event_id}` };

    await answer(parts, caller, () => answerMention(parts, call, event.text), {
      ...afterAck(
        async () => {},
        (message) => whisper(parts, call, message, event.thread_ts),
      ),
      openView: () => Promise.reject(new Error('a mention carries no trigger for a form')),
    });
  });
}
