import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Source } from '../../../incidents/response-events.ts';
import type { Log } from '../../log.ts';
import { asTyped } from '../../text.ts';
import type { Call, ListenerParts } from '../reply.ts';

interface MarkParts extends ListenerParts {
  readonly client: WebClient;
  readonly log: Log;
}

/**
 * A message that somebody pinned or marked becomes an entry of the timeline, once, however many people mark it. Nobody
 * is answered: the mark stands on the message.
 */
export async function markMessage(
  parts: MarkParts,
  call: Call,
  { channel, ts }: { readonly channel: string; readonly ts: string },
): Promise<void> {
  const shown = await parts.commands.showIncident({ channel }, call.actor);
  if (!shown) return;
  const message = await read(parts, channel, ts);
  // What Runbolt says of an incident is in its timeline already.
  if (message?.bot_id !== undefined) return;
  const source: Source = { channel, ts, ...(message?.user !== undefined && { author: message.user }) };
  const text = asTyped(message?.text ?? '').trim() || 'a message without words';
  await parts.commands.changeIncident({
    ...{ place: { channel }, change: { do: 'mark', text: text.slice(0, 2_500), source }, actor: call.actor },
    idempotencyKey: `mark:${channel}:${ts}:${call.key}`,
  });
}

/** Somebody took their mark back. As long as another one is on it, it stays in the timeline. */
export async function unmarkMessage(
  parts: MarkParts,
  call: Call,
  { channel, ts }: { readonly channel: string; readonly ts: string },
): Promise<void> {
  const shown = await parts.commands.showIncident({ channel }, call.actor);
  if (!shown?.incident.marked[ts]) return;
  const message = await read(parts, channel, ts);
  if (!message || isMarked(message, channel, parts.runbooks().incidents.markEmoji)) return;
  await parts.commands.changeIncident({
    ...{ place: { channel }, change: { do: 'unmark', source: { channel, ts } }, actor: call.actor },
    idempotencyKey: `unmark:${channel}:${ts}:${call.key}`,
  });
}

const Found = z.object({
  messages: z
    .array(
      z.object({
        ts: z.string(),
        text: z.string().catch(''),
        user: z.string().optional().catch(undefined),
        bot_id: z.string().optional().catch(undefined),
        reactions: z.array(z.object({ name: z.string() })).catch([]),
        pinned_to: z.array(z.string()).catch([]),
      }),
    )
    .catch([]),
});
type Read = z.infer<typeof Found>['messages'][number];

const isMarked = ({ reactions, pinned_to }: Read, channel: string, emoji: string): boolean =>
  pinned_to.includes(channel) || reactions.some(({ name }) => name === emoji);

/** Undefined when Slack does not hand it out now: that it was marked is worth keeping all the same. */
async function read({ client, log }: MarkParts, channel: string, ts: string) {
  try {
    // Works for a message of the channel and, by any reply's ts, for one in a thread.
    const { messages } = Found.parse(
      await client.conversations.replies({ channel, ts, latest: ts, inclusive: true, limit: 1 }),
    );
    return messages.find((one) => one.ts === ts);
  } catch (error) {
    log.warn({ err: error, channel, ts }, 'cannot read a message that was marked');
    return undefined;
  }
}
