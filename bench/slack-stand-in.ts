import { createServer, type IncomingMessage } from 'node:http';
import { REQUESTER, TEAM } from './slack-request.ts';

/** A message that the bot posted or brought up to date. */
export interface Posted {
  readonly channel: string;
  readonly ts: string;
  /** As JSON. */
  readonly blocks: string;
}

export interface Counted {
  readonly posts: number;
  readonly updates: number;
}

export interface SlackStandIn {
  /** For `SLACK_API_URL`. */
  readonly apiUrl: string;
  /** Takes what is sent to a response URL, and says nothing. */
  readonly responseUrl: string;
  /** The first message of this channel, from now on, that has this in its blocks. */
  posted(channel: string, words: string): Promise<Posted>;
  /** What was said in this channel so far. */
  counted(channel: string): Counted;
  close(): void;
}

type Parameters = URLSearchParams;

const NOTHING: Counted = { posts: 0, updates: 0 };

/** The few methods of Slack's Web API that the bot calls, answered as if all was well. */
export async function slackStandIn(): Promise<SlackStandIn> {
  const waiting = new Set<(posted: Posted) => void>();
  const counts = new Map<string, Counted>();
  const tell = (posted: Posted) => {
    for (const look of waiting) look(posted);
  };
  const count = (method: string, channel: string) => {
    const { posts, updates } = counts.get(channel) ?? NOTHING;
    if (method === 'chat.postMessage') counts.set(channel, { posts: posts + 1, updates });
    if (method === 'chat.update') counts.set(channel, { posts, updates: updates + 1 });
  };
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const method = (request.url ?? '').split('/').at(-1) ?? '';
      const parameters = new URLSearchParams(body);
      count(method, parameters.get('channel') ?? '');
      const answer = answerTo(method, parameters, tell);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;

  return {
    apiUrl: `${origin}/api/`,
    responseUrl: `${origin}/answer`,
    posted: (channel, words) =>
      new Promise((resolve) => {
        const look = (posted: Posted) => {
          if (posted.channel !== channel || !posted.blocks.includes(words)) return;
          waiting.delete(look);
          resolve(posted);
        };
        waiting.add(look);
      }),
    counted: (channel) => counts.get(channel) ?? NOTHING,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function answerTo(method: string, parameters: Parameters, tell: (posted: Posted) => void): object {
  switch (method) {
    case 'auth.test':
      return { ok: true, team_id: TEAM, user_id: 'U0RUNBOLT', bot_id: 'B0RUNBOLT', user: 'runbolt' };
    case 'usergroups.users.list':
      return { ok: true, users: [REQUESTER] };
    case 'chat.postMessage':
    case 'chat.update':
      return post(parameters, tell);
    default:
      return { ok: true };
  }
}

let newest = 0;

function post(parameters: Parameters, tell: (posted: Posted) => void): object {
  const channel = parameters.get('channel') ?? '';
  const ts = parameters.get('ts') ?? `1700000000.${String(++newest).padStart(6, '0')}`;
  tell({ channel, ts, blocks: parameters.get('blocks') ?? '' });
  return { ok: true, channel, ts };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}
