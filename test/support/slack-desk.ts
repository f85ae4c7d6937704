import { type FetchFunction, LogLevel, WebClient } from '@slack/web-api';
import type { Clock } from '../../src/lib/clock.ts';
import type { SlackWebApi } from '../../src/slack/web-api.ts';
import { slackWebApi, webClientOptions } from '../../src/slack/web-api-client.ts';
import { connectChat } from '../../src/systems/chat/client.ts';
import type { Chat } from '../../src/systems/chat/port.ts';
import { createWorkspace, type Workspace } from '../../src/workspace/workspace.ts';

const TOKEN = 'xoxb-a-token-of-the-tests';
const API_URL = 'http://slack.test/api/';

/** What goes wrong with one call; undefined: nothing. */
export type Trouble =
  | { readonly do: 'refuse'; readonly error: string; readonly needed?: string }
  /** `lose`: Slack did it, and the answer was lost. */
  | { readonly do: 'unreachable' | 'lose' | 'status_500' | 'rate_limit' | 'babble' };

export interface SlackDesk {
  readonly workspace: Workspace;
  readonly chat: Chat;
  readonly webApi: SlackWebApi;
  /** Every call that reached Slack, in order. */
  readonly calls: string[];
  /** Asked before each call. */
  trouble: (method: string) => Trouble | undefined;
}

/** The real client in front of the workspace's Web API, without a network in between, so that held clocks hold. */
export function slackDesk(clock: Clock): SlackDesk {
  const workspace = createWorkspace({
    clock,
    signingSecret: 'a signing secret of the tests',
    botToken: TOKEN,
    deliverTo: 'http://bot.test/slack/events',
    commands: () => [],
  });
  const fetch: FetchFunction = async (url, init) => {
    const method = new URL(url).pathname.split('/').at(-1) ?? '';
    const trouble = desk.trouble(method);
    if (trouble?.do === 'unreachable') throw broken('ECONNREFUSED');
    if (trouble?.do === 'status_500') return new Response('oops', { status: 500 });
    if (trouble?.do === 'babble') return Response.json({ ok: true });
    if (trouble?.do === 'rate_limit') {
      return new Response('', { status: 429, headers: { 'retry-after': '7' } });
    }
    if (trouble?.do === 'refuse') {
      const { error, needed } = trouble;
      return Response.json({ ok: false, error, ...(needed !== undefined && { needed }) });
    }
    desk.calls.push(method);
    const parameters = Object.fromEntries(new URLSearchParams(String(init?.body ?? '')));
    const answer = workspace.api.handle(method, TOKEN, parameters);
    if (trouble?.do === 'lose') throw broken('ECONNRESET');
    return Response.json(answer);
  };
  const desk: SlackDesk = {
    workspace,
    chat: connectChat({ token: TOKEN, apiUrl: API_URL, fetch }),
    webApi: slackWebApi(
      new WebClient(TOKEN, { ...webClientOptions(API_URL, fetch), logLevel: LogLevel.ERROR }),
    ),
    calls: [],
    trouble: () => undefined,
  };
  return desk;
}

/** As `fetch` fails when the connection does. */
function broken(code: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
}

/** A trouble for the first so many calls of a method. */
export function first(times: number, method: string, trouble: Trouble): SlackDesk['trouble'] {
  let left = times;
  return (called) => {
    if (called !== method || left === 0) return undefined;
    left -= 1;
    return trouble;
  };
}
