import { z } from 'zod';
import type { SlackConfig } from '../../config.ts';
import { BOT_SCOPES } from '../../slack/manifest.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

const ABOUT = 'Slack';
const ANSWER_MS = 10_000;

const AuthTest = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  team: z.string().optional(),
  user: z.string().optional(),
});

/**
 * Whether the tokens work, and whether they may do all that the bot does. Slack names the scopes in a header. Which events
 * the app is subscribed to it tells no token of a bot.
 */
export async function examineSlack(slack: SlackConfig | undefined): Promise<readonly Finding[]> {
  if (!slack) {
    return [ok(ABOUT, 'No tokens are set: npm start opens the local workspace instead.')];
  }
  const { answer, scopes, finding } = await ask(slack, 'auth.test', slack.botToken);
  if (!answer) return [finding];
  if (!answer.ok) return [refused(answer.error ?? 'no reason given')];
  const socket = slack.mode === 'socket' ? [await socketFinding(slack, slack.appToken)] : [];
  return [reached(answer), ...scopeFindings(scopes), ...socket];
}

type Asked =
  | {
      readonly answer: z.infer<typeof AuthTest>;
      readonly scopes: string | null;
      readonly finding?: undefined;
    }
  | { readonly answer?: undefined; readonly scopes?: undefined; readonly finding: Finding };

async function ask({ apiUrl }: SlackConfig, method: string, token: string): Promise<Asked> {
  const url = new URL(method, apiUrl ?? 'https://slack.com/api/');
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const answer = AuthTest.safeParse(await response.json().catch(() => undefined));
    if (!answer.success) return { finding: notSlack(url, response.status) };
    return { answer: answer.data, scopes: response.headers.get('x-oauth-scopes') };
  } catch (error) {
    return { finding: unreachable(url, error) };
  }
}

/** Asks for an address to connect to, and lets it expire. */
async function socketFinding(slack: SlackConfig, appToken: string): Promise<Finding> {
  const { answer, finding } = await ask(slack, 'apps.connections.open', appToken);
  if (!answer) return finding;
  if (answer.ok) return ok(ABOUT, 'Socket Mode lets the bot connect.');
  const fix =
    'Switch Socket Mode on in the app’s settings, make an app-level token with connections:write, and set it as SLACK_APP_TOKEN.';
  return problem(ABOUT, `Socket Mode is refused: ${answer.error ?? 'no reason given'}.`, fix);
}

const reached = ({ team = 'the workspace', user = 'the bot' }: z.infer<typeof AuthTest>): Finding =>
  ok(ABOUT, `It answers; the bot is ${user} in ${team}.`);

const BY_HAND =
  'Slack tells no bot which commands, events and request URL its app has: compare “App Manifest” in the app’s settings with the output of “runbolt manifest”.';

function scopeFindings(header: string | null): readonly Finding[] {
  if (header === null) return [warning(ABOUT, 'It did not say which scopes the token has.')];
  const given = new Set(header.split(',').map((scope) => scope.trim()));
  const missing = BOT_SCOPES.filter((scope) => !given.has(scope));
  if (missing.length === 0)
    return [ok(ABOUT, 'The token has every scope that the bot needs.'), ok(ABOUT, BY_HAND)];
  const fix = 'Paste the output of “runbolt manifest” as the app’s manifest and install the app again.';
  return [problem(ABOUT, `The token lacks ${missing.join(', ')}.`, fix)];
}

function refused(error: string): Finding {
  const why = REFUSALS[error];
  const message =
    why === undefined ? `It refuses the token: ${error}.` : `It refuses the token (${error}): ${why}.`;
  return problem(ABOUT, message, FIXES[error] ?? COPY_TOKEN);
}

/** Slack's own words, in those of whoever has to act on them. */
const REFUSALS: Readonly<Record<string, string>> = {
  invalid_auth: 'it knows no such token, or not from this address',
  token_revoked: 'somebody has revoked it, or taken the app out of the workspace',
  token_expired: 'its time is over',
  account_inactive: 'the app is no longer in the workspace, or the workspace is gone',
  not_allowed_token_type: 'it is not the token of a bot',
};

const COPY_TOKEN =
  'Copy the Bot User OAuth Token from the app’s page into SLACK_BOT_TOKEN, and start the bot again. If the app lists allowed IP addresses, ours must be among them.';
const INSTALL =
  'Install the app in the workspace again, copy its new Bot User OAuth Token into SLACK_BOT_TOKEN, and start the bot again.';
const FIXES: Readonly<Record<string, string>> = {
  token_revoked: INSTALL,
  token_expired: INSTALL,
  account_inactive: INSTALL,
};

const notSlack = (url: URL, status: number): Finding =>
  problem(
    ABOUT,
    `${url.origin} answers (HTTP ${status}), but not as Slack does.`,
    'Look at SLACK_API_URL and at any proxy in between.',
  );

function unreachable(url: URL, error: unknown): Finding {
  const reason = error instanceof Error ? reasonOf(error) : String(error);
  const message = `${url.origin} cannot be reached: ${reason}. The bot runs without it; messages follow when it can.`;
  return problem(
    ABOUT,
    message,
    'Look at the network, the DNS and any proxy between this machine and Slack.',
  );
}

/** `fetch` hides the reason in the cause. */
function reasonOf(error: Error): string {
  if (error.name === 'TimeoutError') return `no answer within ${ANSWER_MS / 1_000} s`;
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}
