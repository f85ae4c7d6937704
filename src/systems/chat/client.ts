import type { FetchFunction, WebClient } from '@slack/web-api';
import { Failure } from '../../lib/failure.ts';
import { lost, timedOut } from '../network-failures.ts';
import { addBookmarks, createChannel, emailOf, findOwnChannel, invite, readChannel } from './channels.ts';
import { findMessage, isPinned, permalink, postMessage } from './messages.ts';
import type { Chat } from './port.ts';
import { type CallSlack, tell } from './slack-call.ts';
import { refusalCode, slackFailure } from './slack-failure.ts';

export interface ChatOptions {
  /** The bot's token, `xoxb-…`. */
  readonly token: string;
  /** Another Slack than Slack itself: the local workspace. */
  readonly apiUrl?: string | undefined;
  readonly fetch?: FetchFunction;
}

const TIMEOUT_MS = 8_000;

/** Slack's Web API as a system that steps act on. Retries nothing: the engine knows what may be tried again. */
export function connectChat(options: ChatOptions): Chat {
  let connecting: Promise<WebClient> | undefined;
  return createChat(async ({ method, parameters, answer, expected, signal }) => {
    if (signal?.aborted) throw new Failure({ ...timedOut('Slack', method), cause: signal.reason });
    connecting ??= connect(options);
    const client = await connecting;
    try {
      const parsed = answer.safeParse(await client.apiCall(method, { ...parameters }));
      if (parsed.success) return { status: 'ok', answer: parsed.data };
      throw new Failure({ ...lost('Slack', method), cause: parsed.error });
    } catch (error) {
      const code = refusalCode(error);
      if (code !== undefined && expected?.includes(code)) return { status: 'refused', code };
      throw slackFailure(error, method);
    }
  });
}

/** The SDK loads on first need. Its own log is off: everything it would say is in the failure. */
async function connect({ token, apiUrl, fetch }: ChatOptions): Promise<WebClient> {
  const { LogLevel, WebClient } = await import('@slack/web-api');
  const silent = () => {};
  return new WebClient(token, {
    timeout: TIMEOUT_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: {
      debug: silent,
      info: silent,
      warn: silent,
      error: silent,
      setLevel: silent,
      getLevel: () => LogLevel.ERROR,
      setName: silent,
    },
    ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
    ...(fetch !== undefined && { fetch }),
  });
}

/** The port in Slack's own methods. */
function createChat(call: CallSlack): Chat {
  return {
    createChannel: (channel, signal) => createChannel(call, channel, signal),
    findOwnChannel: (channel, signal) => findOwnChannel(call, channel, signal),
    readChannel: (channel, signal) => readChannel(call, channel, signal),
    setTopic: (channel, topic, signal) => tell(call, 'conversations.setTopic', { channel, topic }, signal),
    setPurpose: (channel, purpose, signal) =>
      tell(call, 'conversations.setPurpose', { channel, purpose }, signal),
    addBookmarks: (channel, bookmarks, signal) => addBookmarks(call, channel, bookmarks, signal),
    invite: (channel, users, signal) => invite(call, channel, users, signal),
    post: (post, signal) => postMessage(call, post, signal),
    findMessage: (wanted, signal) => findMessage(call, wanted, signal),
    pin: (channel, ts, signal) =>
      tell(call, 'pins.add', { channel, timestamp: ts }, signal, ['already_pinned']),
    isPinned: (channel, ts, signal) => isPinned(call, channel, ts, signal),
    emailOf: (user, signal) => emailOf(call, user, signal),
    permalink: (channel, ts, signal) => permalink(call, channel, ts, signal),
  };
}
