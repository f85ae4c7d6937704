import { createHmac } from 'node:crypto';
import type { Setting, Settings } from '../audit/replicas.ts';
import { type Config, CREDENTIALS } from '../config.ts';
import type { Runbooks } from '../runbooks/runbook.ts';
import { secretNames } from '../runbooks/secret-names.ts';
import type { Secrets } from '../runs/engine-tools.ts';
import type { Installed } from '../slack/identity.ts';
import { leadsTo } from '../systems/kubernetes/leads-to.ts';
import { findSecret } from './known-secrets.ts';

/** What a replica knows of its own settings. */
export interface OwnSettings {
  readonly runbooks: Runbooks;
  /** The values in force of the secrets that the file names. */
  readonly secrets: Secrets;
  /** As whom Slack knows this replica; undefined until it has said so. */
  readonly slack: Installed | undefined;
  /** As whom AWS knows it, by environment, as far as it was asked. */
  readonly accounts: Readonly<Record<string, string>>;
}

/** Anybody may read these, also who asks how the bot is. Whatever is in neither list may differ between replicas, and is not told. */
const PLAIN = [
  'RUNBOLT_AUDIT_CHANNEL',
  'RUNBOLT_INCIDENT_CHANNEL',
  'AWS_REGION',
  'AWS_PROFILE',
  'AWS_ROLE_ARN',
] as const;

const AWS_SERVICES = [
  ...['ACM', 'APPLICATION_AUTO_SCALING', 'BACKUP', 'CLOUDWATCH', 'CLOUDWATCH_LOGS', 'ECR', 'ECS', 'IAM'],
  ...['RDS', 'S3', 'SECRETS_MANAGER', 'STS'],
] as const;

/** Secrets, a person's address, and URLs, which may hold a password. DATABASE_URL leads to the same record, or they would not meet. */
const SEALED = [
  ...CREDENTIALS.filter((name) => name !== 'DATABASE_URL'),
  'PAGERDUTY_FROM',
  ...['SLACK_API_URL', 'PAGERDUTY_API_URL', 'PAGERDUTY_EVENTS_URL', 'PROMETHEUS_URL', 'ALERTMANAGER_URL'],
  'AWS_ENDPOINT_URL',
  ...AWS_SERVICES.map((service) => `AWS_ENDPOINT_URL_${service}`),
] as const;

/** What presents itself to us is read at the start, not with the file. */
const WEBHOOKS = ['WEBHOOK_TOKEN', 'PAGERDUTY_WEBHOOK_SECRET'] as const;

/**
 * What has to be the same wherever a run is worked on. A secret is sealed with a key that is made of the bot token: Slack
 * has chosen that at random, every replica has it, and no record does (docs/decisions/replicas-compare-seals.md). What
 * is read once is read here once.
 */
export function settingsOf(config: Config): (own: OwnSettings) => Settings {
  const seal = sealer(config.slack?.botToken);
  const given = (name: string) => config.environment[name];
  const fixed = {
    RUNBOLT_SYSTEMS: config.systems,
    ...Object.fromEntries(PLAIN.map((name) => [name, given(name) ?? null])),
    ...Object.fromEntries(SEALED.map((name) => [name, seal(name, given(name))])),
    ...Object.fromEntries(WEBHOOKS.map((name) => [name, seal(name, findSecret(config, name).value)])),
    ...sealedAll(awsKeys(config), seal),
  };
  const lead = contexts(config);
  return ({ runbooks, secrets, slack, accounts }) => ({
    ...fixed,
    ...sealedAll(Object.fromEntries([...secretNames(runbooks)].map((name) => [name, secrets[name]])), seal),
    ...sealedAll(lead(runbooks), seal),
    ...identities(slack, accounts),
  });
}

type Values = Readonly<Record<string, string | undefined>>;
type Seal = (name: string, value: string | undefined) => Setting;

const sealedAll = (values: Values, seal: Seal): Settings =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, seal(name, value)]));

/** Names that are compared, for whoever asks whether a variable was forgotten. */
export const COMPARED: readonly string[] = ['RUNBOLT_SYSTEMS', ...PLAIN, ...SEALED, ...WEBHOOKS];

/** Keys that somebody has lent for a while are other ones in each process. */
function awsKeys({ environment }: Config): Values {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
  return AWS_SESSION_TOKEN === undefined ? { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } : {};
}

/** `KUBECONFIG (context prod)`: not the path but where it leads, and as whom, when it could be read first. */
function contexts({ systems, kubeconfig }: Config): (runbooks: Runbooks) => Values {
  if (systems === 'simulated') return () => ({});
  const known = new Map<string, string>();
  const lead = (context: string) => {
    const found = known.get(context) ?? leadsTo({ kubeconfigPath: kubeconfig, context });
    if (found !== undefined) known.set(context, found);
    return found;
  };
  return ({ environments }) => {
    const named = Object.values(environments).flatMap(({ kubernetes }) => kubernetes?.context ?? []);
    return Object.fromEntries(named.map((context) => [`KUBECONFIG (context ${context})`, lead(context)]));
  };
}

function identities(slack: OwnSettings['slack'], accounts: OwnSettings['accounts']): Settings {
  const aws = Object.entries(accounts).map(([name, account]) => [`AWS account (${name})`, account]);
  const bot = slack?.bot === undefined ? '' : `, bot ${slack.bot}`;
  return {
    ...Object.fromEntries(aws),
    ...(slack && { 'Slack app': `workspace ${slack.team}, user ${slack.botUser}${bot}` }),
  };
}

/** Without a bot token there is no key that only the replicas know: then only whether it is set is told. */
function sealer(botToken: string | undefined): Seal {
  if (botToken === undefined) return (_name, value) => (value === undefined ? null : 'set');
  const key = createHmac('sha256', botToken).update('settings of replicas').digest();
  const digest = (text: string) => createHmac('sha256', key).update(text).digest('base64url').slice(0, 22);
  const fingerprint = digest('key');
  return (name, value) => {
    if (value === undefined) return null;
    // It seals itself, so its seals are compared whatever their keys are.
    if (name === 'SLACK_BOT_TOKEN') return { key: '', seal: fingerprint };
    return { key: fingerprint, seal: digest(`${name}\n${value}`) };
  };
}
