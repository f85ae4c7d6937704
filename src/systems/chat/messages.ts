import { z } from 'zod';
import type { ChatPost, WantedMessage } from './port.ts';
import { ask, type CallSlack, Page, pagesOf, type Signal, tell } from './slack-call.ts';

const Posted = z.object({ ts: z.string() });

export async function postMessage(call: CallSlack, post: ChatPost, signal: Signal): Promise<string> {
  const { channel, text, blocks, key } = post;
  const parameters = {
    channel,
    text,
    ...(blocks && { blocks }),
    metadata: { event_type: 'runbolt', event_payload: { key } },
    unfurl_links: false,
    unfurl_media: false,
  };
  const message = { method: 'chat.postMessage', parameters, answer: Posted, signal };
  const posted = await call({ ...message, expected: ['not_in_channel'] });
  if (posted.status === 'ok') return posted.answer.ts;
  await tell(call, 'conversations.join', { channel }, signal);
  return (await ask(call, message)).ts;
}

const History = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      metadata: z
        .object({ event_payload: z.looseObject({}).catch({}) })
        .optional()
        .catch(undefined),
    }),
  ),
  response_metadata: Page,
});

export async function findMessage(call: CallSlack, wanted: WantedMessage, signal: Signal) {
  const oldest = (wanted.since.getTime() / 1_000).toFixed(6);
  const parameters = { channel: wanted.channel, oldest, limit: 200, include_all_metadata: true };
  // Who is not in a channel has said nothing in it.
  const expected = ['not_in_channel'];
  const asked = { method: 'conversations.history', parameters, answer: History, expected, signal };
  for await (const page of pagesOf(call, asked)) {
    const found = page.messages.find(({ metadata }) => metadata?.event_payload.key === wanted.key);
    if (found) return found.ts;
  }
  return undefined;
}

export async function isPinned(
  call: CallSlack,
  channel: string,
  ts: string,
  signal: Signal,
): Promise<boolean> {
  const answer = z.object({
    items: z.array(z.object({ message: z.object({ ts: z.string() }).optional().catch(undefined) })),
  });
  const pins = await ask(call, { method: 'pins.list', parameters: { channel }, answer, signal });
  return pins.items.some(({ message }) => message?.ts === ts);
}

export async function permalink(
  call: CallSlack,
  channel: string,
  ts: string,
  signal: Signal,
): Promise<string> {
  const answer = z.object({ permalink: z.string() });
  const parameters = { channel, message_ts: ts };
  return (await ask(call, { method: 'chat.getPermalink', parameters, answer, signal })).permalink;
}
