import { createHmac } from 'node:crypto';

/** What the benchmarked apps are told, so that they accept what is sent to them. */
export const SIGNING_SECRET = 'the signing secret of the bench';
export const TEAM = 'T0BENCH';
export const REQUESTER = 'U0BENCH';

export interface SlackRequest {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface SlashCommand {
  readonly command: string;
  readonly text: string;
  readonly channel: string;
  /** Unique for each time somebody types it. */
  readonly trigger: string;
}

/** A slash command as Slack delivers it. */
export function slashCommand({ command, text, channel, trigger }: SlashCommand): SlackRequest {
  return signed({
    token: 'unused',
    team_id: TEAM,
    team_domain: 'bench',
    channel_id: channel,
    channel_name: 'incidents',
    user_id: REQUESTER,
    user_name: 'bench',
    command,
    text,
    api_app_id: 'A0BENCH',
    is_enterprise_install: 'false',
    // Where nobody listens: answers are to come with the acknowledgement.
    response_url: 'http://127.0.0.1:9/answer',
    trigger_id: trigger,
  });
}

export interface Click {
  readonly action: string;
  readonly value: string;
  readonly channel: string;
  readonly message: string;
  /** Where what comes after the acknowledgement is sent. */
  readonly responseUrl: string;
}

/** A press on a message's button as Slack delivers it. */
export function click({ action, value, channel, message, responseUrl }: Click): SlackRequest {
  const payload = {
    type: 'block_actions',
    user: { id: REQUESTER, username: 'bench', team_id: TEAM },
    team: { id: TEAM, domain: 'bench' },
    channel: { id: channel, name: 'incidents' },
    container: { type: 'message', message_ts: message, channel_id: channel },
    trigger_id: `click-${channel}`,
    response_url: responseUrl,
    actions: [{ type: 'button', action_id: action, block_id: 'b', value, action_ts: message }],
  };
  return signed({ payload: JSON.stringify(payload) });
}

function signed(fields: Readonly<Record<string, string>>): SlackRequest {
  const body = new URLSearchParams(fields).toString();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const hmac = createHmac('sha256', SIGNING_SECRET).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(Buffer.byteLength(body)),
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${hmac}`,
    },
  };
}
