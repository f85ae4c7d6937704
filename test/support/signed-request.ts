import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { sign } from '../../src/slack/guard.ts';
import type { Message } from '../../src/workspace/message.ts';
import { RHEA, type Story } from './bot.ts';

/** A request at the door, as Slack would have sent it, or nearly. */
export interface Sent {
  readonly body?: string;
  readonly secret?: string;
  /** How old the signature is, in seconds; negative: from the future. */
  readonly age?: number;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** Whose door it is. */
export interface Knocked {
  readonly bot: Pick<Story['bot'], 'url'> & Partial<Pick<Story['bot'], 'local'>>;
  readonly clock: Pick<Story['clock'], 'now'>;
}

/** Knocks at `POST /slack/events` and says what the door says. */
export async function knock(
  { bot, clock }: Knocked,
  sent: Sent = {},
): Promise<{ status: number; body: string }> {
  const { body = commandBody(), secret = secretOf(bot), age = 0, headers = {} } = sent;
  const timestamp = String(Math.floor(clock.now().getTime() / 1_000) - age);
  const all = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': sign(secret, timestamp, Buffer.from(body)),
    ...headers,
  };
  const kept = Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined);
  const response = await fetch(`${bot.url}/slack/events`, { method: 'POST', headers: kept, body });
  return { status: response.status, body: await response.text() };
}

function secretOf({ local }: Knocked['bot']): string {
  if (local?.slack.mode !== 'http') throw new Error('this bot has no local workspace');
  return local.slack.signingSecret;
}

/** `/pause-purge now`, by a responder, unless said otherwise. */
export function commandBody(over: Readonly<Record<string, string>> = {}): string {
  return new URLSearchParams({
    team_id: 'T0LOCAL',
    channel_id: 'C0OPS',
    user_id: RHEA,
    user_name: 'rhea',
    command: '/pause-purge',
    text: 'now',
    trigger_id: '1.2.first',
    response_url: 'http://127.0.0.1:9/',
    ...over,
  }).toString();
}

/** A message as somebody sees it. */
type Screen = Pick<Message, 'channel' | 'ts' | 'blocks'>;

interface Pressing extends Pick<Sent, 'secret'> {
  readonly secondsAgo?: number;
  readonly name?: string;
  readonly team?: string;
}

/**
 * Presses a button on a screen that was not brought up to date, and resolves with the answer to that person. The
 * local workspace itself would not: there the old button is gone.
 */
export async function pressAsItWas(
  story: Knocked,
  user: string,
  asked: Screen,
  label: string,
  { secondsAgo = 0, name = user, team = 'T0LOCAL', ...signed }: Pressing = {},
): Promise<string> {
  const button = buttonOf(asked, label);
  const answers = await answerDesk();
  const pressedAt = Math.floor(story.clock.now().getTime() / 1_000) - secondsAgo;
  const place = { message_ts: asked.ts, channel_id: asked.channel };
  const payload = {
    type: 'block_actions',
    team: { id: team, domain: 'local' },
    user: { id: user, name, team_id: team },
    channel: { id: asked.channel, name: 'ops' },
    container: { type: 'message', ...place },
    trigger_id: '1.2.old',
    response_url: answers.url,
    actions: [{ ...button, type: 'button', action_ts: `${pressedAt}.000300` }],
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  await knock(story, { body, ...signed });
  return answers.first;
}

const Button = z.object({
  action_id: z.string(),
  block_id: z.string().optional(),
  value: z.string().optional(),
});

function buttonOf(message: Screen, label: string): z.infer<typeof Button> {
  const buttons = (message.blocks ?? []).flatMap((block) => (block.type === 'actions' ? block.elements : []));
  const found = buttons.find((one) => one.type === 'button' && one.text.text === label);
  return Button.parse(found);
}

/** A `response_url` of its own, and the first thing that is said to it. */
async function answerDesk(): Promise<{ readonly url: string; readonly first: Promise<string> }> {
  const said = Promise.withResolvers<string>();
  const server = createServer((request, response) => {
    text(request).then((body) => {
      response.end('ok');
      said.resolve(z.object({ text: z.string() }).parse(JSON.parse(body)).text);
    }, said.reject);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = z.object({ port: z.number() }).parse(server.address());
  return { url: `http://127.0.0.1:${address.port}/`, first: said.promise };
}
