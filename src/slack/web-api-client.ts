import type { Block, MessageMetadata } from '@slack/types';
import type { FetchFunction, WebClient, WebClientOptions } from '@slack/web-api';
import { z } from 'zod';
import type { Message } from './messages/message.ts';
import { uploadFiles } from './upload-files.ts';
import type { Done, Refused, SlackWebApi, Wanted } from './web-api.ts';
import { refusalOf } from './web-api-failure.ts';

/** How long one call to Slack may take. Nothing that acts on a system ever waits for it. */
export const SLACK_TIMEOUT_MS = 8_000;

/**
 * For every call but Socket Mode's own: its defaults (no deadline, ten retries over half an hour) would let a hiccup
 * of Slack stall us, and with these few retries a short outage would end Socket Mode.
 */
export function webClientOptions(apiUrl: string | undefined, fetch?: FetchFunction): WebClientOptions {
  return {
    timeout: SLACK_TIMEOUT_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    ...(fetch === undefined ? {} : { fetch }),
  };
}

/** Slack's Web API as the outbox uses it. */
export function slackWebApi(client: WebClient): SlackWebApi {
  return {
    post: ({ channel, thread, message, key }) =>
      attempt('chat.postMessage', async () => {
        const posted = await client.chat.postMessage({
          channel,
          ...content(message),
          ...(thread === undefined ? {} : { thread_ts: thread }),
          metadata: metadata(key),
          unfurl_links: false,
          unfurl_media: false,
        });
        return { status: 'posted', channel: posted.channel ?? channel, ts: posted.ts ?? '' };
      }),
    update: ({ channel, ts, message, key }) =>
      attempt('chat.update', async () => {
        await client.chat.update({ channel, ts, ...content(message), metadata: metadata(key) });
        return { status: 'done' };
      }),
    whisper: ({ channel, user, message }) =>
      attempt('chat.postEphemeral', async () => {
        await client.chat.postEphemeral({ channel, user, ...content(message) });
        return { status: 'done' };
      }),
    find: (wanted) =>
      attempt(wanted.thread === undefined ? 'conversations.history' : 'conversations.replies', () =>
        findByKey(client, wanted),
      ),
    pin: (channel, ts) =>
      attempt('pins.add', async () => {
        await client.pins.add({ channel, timestamp: ts });
        return { status: 'done' } as const;
      }).then((pinned) => (isRefused(pinned, 'already_pinned') ? ({ status: 'done' } as const) : pinned)),
    setTopic: (channel, topic) =>
      attempt('conversations.setTopic', async () => {
        await client.conversations.setTopic({ channel, topic });
        return { status: 'done' };
      }),
    upload: (upload) =>
      attempt('files.completeUploadExternal', async () => {
        await uploadFiles(client, upload);
        return { status: 'done' };
      }),
    join: (channel) =>
      attempt('conversations.join', async () => {
        await client.conversations.join({ channel });
        return { status: 'done' };
      }),
    openDirect: (user) =>
      attempt('conversations.open', async () => {
        const opened = await client.conversations.open({ users: user });
        return { status: 'open', channel: opened.channel?.id ?? '' };
      }),
  };
}

const isRefused = (result: Done | Refused, code: string): boolean =>
  result.status === 'refused' && result.code === code;

async function attempt<Result>(operation: string, call: () => Promise<Result>) {
  try {
    return await call();
  } catch (error) {
    return refusalOf(error, operation);
  }
}

const content = ({ text, blocks }: Message): { text: string; blocks: Block[] } => ({
  text,
  // An empty list takes the old blocks away when a message falls back to plain text.
  blocks: [...blocks],
});

const metadata = (key: string): MessageMetadata => ({ event_type: 'runbolt', event_payload: { key } });

const Page = z.object({
  messages: z
    .array(z.object({ ts: z.string(), metadata: z.object({ event_payload: z.looseObject({}) }).optional() }))
    .catch([]),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

const MOST_PAGES = 10;

async function findByKey(client: WebClient, wanted: Wanted) {
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { messages, response_metadata } = Page.parse(await readPage(client, wanted, cursor));
    const found = messages.find(({ metadata: carried }) => carried?.event_payload.key === wanted.key);
    if (found) return { status: 'found', ts: found.ts } as const;
    cursor = response_metadata?.next_cursor;
    if (cursor === undefined || cursor === '') break;
  }
  return { status: 'not_found' } as const;
}

function readPage(client: WebClient, { channel, thread, since }: Wanted, cursor: string | undefined) {
  const query = {
    channel,
    oldest: (since.getTime() / 1000).toFixed(6),
    limit: 200,
    include_all_metadata: true,
    ...(cursor === undefined || cursor === '' ? {} : { cursor }),
  };
  return thread === undefined
    ? client.conversations.history(query)
    : client.conversations.replies({ ...query, ts: thread });
}
