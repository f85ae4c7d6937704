import { z } from 'zod';
import { type CrashAt, parseCrashAt } from './lib/crash-points.ts';
import { readSecretFile } from './lib/secret-file.ts';

/** The environment, checked. Everything is optional; without Slack tokens the local workspace is used. */
export interface Config {
  readonly slack: SlackConfig | undefined;
  readonly port: number;
  readonly host: string;
  readonly runbooksFile: string;
  readonly dataFolder: string;
  /** A PostgreSQL that replicas share; without it the record is in `dataFolder`. It holds a password: never shown. */
  readonly databaseUrl: string | undefined;
  readonly systems: 'real' | 'simulated';
  readonly kubeconfig: string | undefined;
  readonly pagerduty: PagerDutyConfig | undefined;
  /** Where a person is called when Slack is away for long. */
  readonly pagerdutyEvents: PagerDutyEventsConfig | undefined;
  readonly auditChannel: string | undefined;
  readonly incidentChannel: string | undefined;
  readonly logLevel: LogLevel;
  /** Where a crash test has the process end; never set beside real systems. */
  readonly crashAt: CrashAt | undefined;
  /** A folder with a file for each secret, as containers mount them. */
  readonly secretsFolder: string | undefined;
  /** The rest of the environment: where `${{ secrets.NAME }}` looks first. */
  readonly environment: Readonly<Record<string, string>>;
}

export type SlackConfig = {
  readonly botToken: string;
  readonly apiUrl: string | undefined;
} & (
  | { readonly mode: 'http'; readonly signingSecret: string }
  | { readonly mode: 'socket'; readonly appToken: string }
);

export interface PagerDutyConfig {
  readonly token: string;
  /** The e-mail address of a PagerDuty user, in whose name the bot writes. */
  readonly from: string;
  readonly url: string | undefined;
}

export interface PagerDutyEventsConfig {
  /** Of an Events API v2 integration on the service whose people look after the bot. */
  readonly routingKey: string;
  readonly url: string | undefined;
}

/** What the bot itself signs in with. Each may be mounted as a file, whose path then stands in `NAME_FILE`. */
export const CREDENTIALS = [
  'SLACK_BOT_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_APP_TOKEN',
  'PAGERDUTY_API_TOKEN',
  'PAGERDUTY_ROUTING_KEY',
  'DATABASE_URL',
] as const;

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const url = z.url({ protocol: /^https?$/, error: 'must be a URL that begins with http:// or https://' });
const channel = z
  .string()
  .regex(/^[CG][A-Z0-9]{2,}$/, 'must be a channel id such as C0123456789 (names miss private channels)');
const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.enum(words, { error: `must be one of ${words.join(', ')}` });

const Environment = z.object({
  SLACK_BOT_TOKEN: z.string().startsWith('xoxb-', 'must be a bot token, which begins with xoxb-').optional(),
  SLACK_SIGNING_SECRET: z.string().min(8, 'is too short to be a signing secret').optional(),
  SLACK_APP_TOKEN: z
    .string()
    .startsWith('xapp-', 'must be an app-level token, which begins with xapp-')
    .optional(),
  SLACK_API_URL: url.optional(),
  PORT: z.coerce
    .number({ error: 'must be a port number' })
    .int()
    .min(0)
    .max(65_535, 'must be at most 65535')
    .default(3000),
  HOST: z.string().optional(),
  RUNBOLT_RUNBOOKS: z.string().default('runbooks.yaml'),
  RUNBOLT_DATA: z.string().default('./data'),
  RUNBOLT_SECRETS: z.string().optional(),
  RUNBOLT_SYSTEMS: oneOf(['real', 'simulated']).optional(),
  DATABASE_URL: z
    .string()
    .refine(isPostgresUrl, 'must be a connection string such as postgresql://user:password@host:5432/runbolt')
    .optional(),
  KUBECONFIG: z.string().optional(),
  AWS_ENDPOINT_URL: url.optional(),
  PAGERDUTY_API_TOKEN: z.string().optional(),
  PAGERDUTY_FROM: z.email('must be the e-mail address of a PagerDuty user').optional(),
  PAGERDUTY_API_URL: url.optional(),
  PAGERDUTY_EVENTS_URL: url.optional(),
  PAGERDUTY_ROUTING_KEY: z
    .string()
    .regex(/^[A-Za-z0-9]{16,64}$/, 'must be the integration key of an Events API v2 integration')
    .optional(),
  PROMETHEUS_URL: url.optional(),
  ALERTMANAGER_URL: url.optional(),
  RUNBOLT_AUDIT_CHANNEL: channel.optional(),
  RUNBOLT_INCIDENT_CHANNEL: channel.optional(),
  LOG_LEVEL: oneOf(LOG_LEVELS).default('info'),
  RUNBOLT_CRASH_AT: z
    .string()
    .transform((text, context) => {
      const place = parseCrashAt(text);
      if (!place) context.addIssue('is not a crash point; src/lib/crash-points.ts has them');
      return place;
    })
    .optional(),
});

/** Every variable that the bot itself reads. */
export const VARIABLES: readonly string[] = Object.keys(Environment.shape);

function isPostgresUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^postgres(ql)?:$/.test(url.protocol) && url.pathname.length > 1;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads the whole environment and names every problem at once. An empty variable counts as unset. */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): ConfigResult {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  );
  const { mounted, problems: unreadable } = mountedCredentials(given);
  if (unreadable.length > 0) return { ok: false, problems: unreadable };
  const set = { ...mounted, ...given };
  const parsed = Environment.safeParse(set);
  const halves = [...slackProblems(set), ...pagerdutyProblems(set), ...crashProblems(parsed.data)];
  if (!parsed.success || halves.length > 0) {
    const issues = parsed.error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? [];
    return { ok: false, problems: [...issues, ...halves] };
  }
  return { ok: true, config: toConfig(parsed.data, set) };
}

/** The credentials that are given as files. Where both are, the variable itself counts, as with every other secret. */
function mountedCredentials(given: Readonly<Record<string, string | undefined>>) {
  const mounted: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of CREDENTIALS) {
    const path = given[`${name}_FILE`];
    if (path === undefined || given[name] !== undefined) continue;
    const read = readSecretFile(path);
    if ('problem' in read) problems.push(`${name}_FILE=${path} cannot be read (${read.problem})`);
    else if (read.value === '') problems.push(`${name}_FILE=${path} is empty`);
    else mounted[name] = read.value;
  }
  return { mounted, problems };
}

/** Half of a set of tokens is a mistake, not the local workspace. */
function slackProblems(set: Readonly<Record<string, unknown>>): readonly string[] {
  const { SLACK_BOT_TOKEN: bot, SLACK_SIGNING_SECRET: secret, SLACK_APP_TOKEN: app } = set;
  if (bot && !secret && !app) {
    return [
      'SLACK_BOT_TOKEN is set, but neither SLACK_SIGNING_SECRET (HTTP) nor SLACK_APP_TOKEN (Socket Mode) is',
    ];
  }
  if (!bot && (secret || app)) {
    return [`${secret ? 'SLACK_SIGNING_SECRET' : 'SLACK_APP_TOKEN'} is set, but SLACK_BOT_TOKEN is not`];
  }
  return [];
}

function pagerdutyProblems(set: Readonly<Record<string, unknown>>): readonly string[] {
  const { PAGERDUTY_API_TOKEN: token, PAGERDUTY_FROM: from } = set;
  return token && !from
    ? ['PAGERDUTY_API_TOKEN is set, but PAGERDUTY_FROM, in whose name incidents are opened, is not']
    : [];
}

/** A process that ends itself is for tests: nothing but a stand-in may be on the other side. */
function crashProblems(found: z.output<typeof Environment> | undefined): readonly string[] {
  if (found?.RUNBOLT_CRASH_AT === undefined) return [];
  const isSimulated = (found.RUNBOLT_SYSTEMS ?? 'simulated') === 'simulated' && !found.SLACK_BOT_TOKEN;
  const slack = URL.parse(found.SLACK_API_URL ?? '');
  if (isSimulated || slack?.hostname === '127.0.0.1') return [];
  return ['RUNBOLT_CRASH_AT is for tests on stand-ins, and something here is none: unset it'];
}

function toConfig(found: z.output<typeof Environment>, set: Readonly<Record<string, unknown>>): Config {
  const slack = slackConfig(found);
  return {
    slack,
    port: found.PORT,
    host: found.HOST ?? (slack ? '0.0.0.0' : '127.0.0.1'),
    runbooksFile: found.RUNBOLT_RUNBOOKS,
    dataFolder: found.RUNBOLT_DATA,
    databaseUrl: found.DATABASE_URL,
    secretsFolder: found.RUNBOLT_SECRETS,
    systems: found.RUNBOLT_SYSTEMS ?? (slack ? 'real' : 'simulated'),
    kubeconfig: found.KUBECONFIG,
    pagerduty: pagerdutyConfig(found),
    pagerdutyEvents: found.PAGERDUTY_ROUTING_KEY
      ? { routingKey: found.PAGERDUTY_ROUTING_KEY, url: found.PAGERDUTY_EVENTS_URL }
      : undefined,
    auditChannel: found.RUNBOLT_AUDIT_CHANNEL,
    incidentChannel: found.RUNBOLT_INCIDENT_CHANNEL,
    logLevel: found.LOG_LEVEL,
    crashAt: found.RUNBOLT_CRASH_AT,
    environment: Object.fromEntries(Object.entries(set).map(([name, value]) => [name, String(value)])),
  };
}

function slackConfig(found: z.output<typeof Environment>): SlackConfig | undefined {
  const { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret, SLACK_APP_TOKEN: appToken } = found;
  const shared = { apiUrl: found.SLACK_API_URL };
  if (botToken && appToken) return { ...shared, botToken, mode: 'socket', appToken };
  if (botToken && signingSecret) return { ...shared, botToken, mode: 'http', signingSecret };
  return undefined;
}

function pagerdutyConfig(found: z.output<typeof Environment>): PagerDutyConfig | undefined {
  const { PAGERDUTY_API_TOKEN: token, PAGERDUTY_FROM: from } = found;
  if (!token || !from) return undefined;
  return { token, from, url: found.PAGERDUTY_API_URL };
}
