import type { App } from '@slack/bolt';
import { actorOf, refusalOfCaller } from '../../caller.ts';
import { answer } from '../answer.ts';
import { afterAck, type ListenParts, whisper } from '../listen-parts.ts';
import { answerMention } from './answer-mention.ts';
import { markMessage, unmarkMessage } from './mark-message.ts';

/** Mentions, and marks on messages. Bolt has acknowledged them already. */
export function listenToEvents(bolt: App, parts: ListenParts): void {
  listenToMentions(bolt, parts);
  listenToMarks(bolt, parts);
  listenToHomes(bolt, parts);
}

/** Somebody looks at their Home tab. */
function listenToHomes(bolt: App, parts: ListenParts): void {
  bolt.event('app_home_opened', async ({ event, body }) => {
    if (event.tab !== 'home') return;
    const caller = { user: event.user, name: undefined, team: body.team_id };
    if (refusalOfCaller(caller, parts.installed()) === undefined) await parts.homes.show(actorOf(caller));
  });
}

function listenToMarks(bolt: App, parts: ListenParts): void {
  bolt.event('reaction_added', async ({ event, body }) => {
    const { user, item, reaction, event_ts: at } = event;
    if (reaction !== parts.runbooks().incidents.markEmoji) return;
    await mark(parts, { user, team: body.team_id, at }, { channel: item.channel, ts: item.ts });
  });
  bolt.event('reaction_removed', async ({ event, body }) => {
    const { user, item, reaction, event_ts: at } = event;
    if (reaction !== parts.runbooks().incidents.markEmoji) return;
    const place = { channel: item.channel, ts: item.ts };
    await mark(parts, { user, team: body.team_id, at }, place, unmarkMessage);
  });
  bolt.event('pin_removed', async ({ event, body }) => {
    const ts = event.item.message?.ts;
    if (ts === undefined) return;
    const by = { user: event.user, team: body.team_id, at: event.event_ts };
    await mark(parts, by, { channel: event.channel_id, ts }, unmarkMessage);
  });
  bolt.event('pin_added', async ({ event, body }) => {
    const ts = event.item.message?.ts;
    if (ts === undefined) return;
    await mark(
      parts,
      { user: event.user, team: body.team_id, at: event.event_ts },
      { channel: event.channel_id, ts },
    );
  });
}

/** What Runbolt pins itself marks nothing. */
async function mark(
  parts: ListenParts,
  { user, team, at }: { readonly user: string; readonly team: string; readonly at: string },
  place: { readonly channel: string; readonly ts: string },
  carryOut: typeof markMessage = markMessage,
): Promise<void> {
  const caller = { user, name: undefined, team, at };
  if (refusalOfCaller(caller, parts.installed()) !== undefined) return;
  const call = { actor: actorOf(caller), channel: place.channel, key: at };
  await carryOut(parts, call, place);
}

/** Mentions: the way in from a thread, where Slack allows no slash commands. */
function listenToMentions(bolt: App, parts: ListenParts): void {
  bolt.event('app_mention', async ({ event, body }) => {
    if (event.user === undefined || event.bot_id !== undefined) return;
    const team = event.team ?? body.team_id;
    const caller = { user: event.user, name: undefined, team, at: event.event_ts };
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
