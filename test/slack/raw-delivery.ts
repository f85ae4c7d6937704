import { sign } from '../../src/slack/guard.ts';
import { type Floor, SIGNING_SECRET } from './floor.ts';

const TEAM = 'T0LOCAL';

export interface Delivered {
  readonly status: number;
  readonly body: string;
}

/** Hands over a request as Slack does, byte for byte as the test wants it, signed by our clock. */
export async function deliver(
  { office, url }: Floor,
  body: string | URLSearchParams,
  { seconds = 0, json = false } = {},
): Promise<Delivered> {
  const text = body.toString();
  const timestamp = String(Math.floor(office.clock.now().getTime() / 1000) + seconds);
  const response = await fetch(`${url}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': json ? 'application/json' : 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': sign(SIGNING_SECRET, timestamp, Buffer.from(text)),
    },
    body: text,
  });
  return { status: response.status, body: await response.text() };
}

export const command = (name: string, text: string, over: Record<string, string> = {}): URLSearchParams =>
  new URLSearchParams({
    team_id: TEAM,
    channel_id: 'C0OPS',
    user_id: 'U0RESPOND1',
    user_name: 'rhea',
    command: name,
    text,
    trigger_id: 'the.same.trigger',
    response_url: 'http://127.0.0.1:9/',
    ...over,
  });

export function clickOn(
  action: string,
  value: string,
  { team = TEAM, responseUrl = 'http://127.0.0.1:9/' } = {},
): URLSearchParams {
  const payload = {
    type: 'block_actions',
    team: { id: team, domain: 'x' },
    user: { id: 'U0RESPOND1', name: 'rhea', team_id: team },
    channel: { id: 'C0OPS', name: 'ops' },
    container: { type: 'message', message_ts: '1.000100', channel_id: 'C0OPS' },
    trigger_id: 'another.trigger',
    response_url: responseUrl,
    actions: [{ type: 'button', action_id: action, block_id: 'b', action_ts: '2.000100', value }],
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) });
}
