import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allActions } from '../../src/actions/index.ts';
import type { ReplicaSeen } from '../../src/audit/replicas.ts';
import { differencesBetween } from '../../src/audit/replicas.ts';
import { COMPARED, type OwnSettings, settingsOf } from '../../src/boot/shared-settings.ts';
import { readConfig, VARIABLES } from '../../src/config.ts';
import { parseRunbooks } from '../../src/runbooks/parse-runbooks.ts';
import { freshFolder } from '../storage/stores.ts';

const GIVEN = {
  SLACK_BOT_TOKEN: 'xoxb-1-2-a-token-of-the-tests',
  SLACK_SIGNING_SECRET: 'a-signing-secret',
  WEBHOOK_TOKEN: 'hunter2',
  GUESSABLE: 'swordfish',
};

/** As a replica with this environment is seen by the others. */
function replica(
  name: string,
  environment: Readonly<Record<string, string>>,
  own: Partial<OwnSettings> = {},
) {
  const read = readConfig({ ...GIVEN, ...environment });
  if (!read.ok) throw new Error(read.problems.join());
  const file = { file: 'runbooks.yaml', actions: allActions() };
  const parsed = parseRunbooks(RUNBOOKS, file);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  const { runbooks } = parsed;
  const secrets = { GUESSABLE: environment.GUESSABLE ?? GIVEN.GUESSABLE };
  const settings = settingsOf(read.config)({ runbooks, secrets, slack: undefined, accounts: {}, ...own });
  return { name, version: '1', runbooks: 'aaaa', settings };
}

const RUNBOOKS = `
version: 1
environments:
  production: { kubernetes: { context: prod }, databases: { main: { url_secret: GUESSABLE } } }
roles: { responder: { slack_users: [U1] } }
runbooks:
  look:
    title: Look
    environment: production
    allow: { run: [responder] }
    steps: [{ id: look, uses: kubernetes/resume-cronjob, with: { namespace: storage, name: x } }]
`;

const words = (...replicas: readonly ReplicaSeen[]) => differencesBetween(replicas).map((one) => one.words);

test('each setting that decides what a run does is compared, and each that is one process’ own is not', () => {
  const own = ['PORT', 'HOST', 'RUNBOLT_RUNBOOKS', 'RUNBOLT_DATA', 'RUNBOLT_SECRETS', 'LOG_LEVEL'];
  // The file is compared by its hash, and a kubeconfig by where its contexts lead.
  const otherwise = ['DATABASE_URL', 'KUBECONFIG', 'RUNBOLT_CRASH_AT'];

  expect(VARIABLES.filter((name) => !COMPARED.includes(name)).sort()).toEqual([...own, ...otherwise].sort());
});

test.each([
  ['RUNBOLT_AUDIT_CHANNEL', 'C0AUDIT', 'C0AUDIT on b; not set on a'],
  ['AWS_REGION', 'eu-west-1', 'eu-west-1 on b; not set on a'],
  ['RUNBOLT_SYSTEMS', 'simulated', 'real on a; simulated on b'],
  ['PAGERDUTY_ROUTING_KEY', 'R0123456789ABCDEF', 'set on b; not set on a'],
  ['AWS_ENDPOINT_URL_STS', 'http://127.0.0.1:1', 'set on b; not set on a'],
  ['PAGERDUTY_FROM', 'sam@example.com', 'set on b; not set on a'],
  ['WEBHOOK_TOKEN', 'hunter3', 'one value on a; another on b'],
  ['SLACK_SIGNING_SECRET', 'another-signing-secret', 'one value on a; another on b'],
  ['GUESSABLE', 'plaice', 'one value on a; another on b'],
])('another %s is told', (name, value, told) => {
  const others = name === 'RUNBOLT_SYSTEMS' ? { KUBECONFIG: '' } : {};

  expect(words(replica('a', others), replica('b', { ...others, [name]: value }))).toEqual([
    `${name}: ${told}`,
  ]);
});

test('with another bot token other secrets are compared by being set alone: their seals have another key', () => {
  const token = { SLACK_BOT_TOKEN: 'xoxb-1-2-another-token-of-the-tests' };

  const told = words(replica('a', {}), replica('b', { ...token, WEBHOOK_TOKEN: '' }));

  expect(told).toEqual([
    'SLACK_BOT_TOKEN: one value on a; another on b',
    'WEBHOOK_TOKEN: set on a; not set on b',
  ]);
});

test('nothing that is told holds a secret, and the same guess under the same name has no seal without the token', () => {
  const { settings } = replica('a', {});

  const text = JSON.stringify(settings);
  for (const secret of Object.values(GIVEN)) expect(text).not.toContain(secret);
  const other = replica('b', { SLACK_BOT_TOKEN: 'xoxb-1-2-another-token-of-the-tests' }).settings;
  expect(settings.WEBHOOK_TOKEN).not.toEqual(other.WEBHOOK_TOKEN);
  const same = replica('c', { WEBHOOK_TOKEN: 'same', GUESSABLE: 'same' }).settings;
  expect(same.WEBHOOK_TOKEN).not.toEqual(same.GUESSABLE);
});

test('a kubeconfig is compared by where the contexts lead that the file names, not by its path', () => {
  const at = (server: string, token: string) => {
    const path = join(freshFolder(), `${server}.yaml`);
    const other = `- name: other
  context: { cluster: nowhere, user: nobody }`;
    writeFileSync(
      path,
      `contexts:
- name: prod
  context: { cluster: c, user: u }
${server === 'one' ? other : ''}
clusters: [{ name: c, cluster: { server: "https://${server}" } }]
users: [{ name: u, user: { token: ${token} } }]
`,
    );
    return { KUBECONFIG: path };
  };

  expect(words(replica('a', at('two', 't')), replica('b', at('two', 't')))).toEqual([]);
  const told = (other: Readonly<Record<string, string>>) =>
    words(replica('a', at('one', 't')), replica('b', other));
  expect(told(at('two', 't'))).toEqual(['KUBECONFIG (context prod): one value on a; another on b']);
  expect(told(at('one', 'u'))).toEqual(['KUBECONFIG (context prod): one value on a; another on b']);
  expect(told({ KUBECONFIG: '/nowhere' })).toEqual(['KUBECONFIG (context prod): set on a; not set on b']);
});

test('as whom Slack and AWS know a replica is compared once they have said so', () => {
  const slack = { team: 'T1', botUser: 'U1', bot: 'B1' };
  const known = { slack, accounts: { production: '123456789012 as assumed-role/runbolt' } };
  const other = { slack: { ...slack, bot: 'B2' }, accounts: { production: '999999999999 as user/ben' } };

  expect(words(replica('a', {}, known), replica('b', {}))).toEqual([]);
  expect(words(replica('a', {}, known), replica('b', {}, other))).toEqual([
    'AWS account (production): 123456789012 as assumed-role/runbolt on a; 999999999999 as user/ben on b',
    'Slack app: workspace T1, user U1, bot B1 on a; workspace T1, user U1, bot B2 on b',
  ]);
});

test('keys that somebody lent for a while are other ones in each process', () => {
  const lent = (key: string) => ({
    AWS_ACCESS_KEY_ID: key,
    AWS_SECRET_ACCESS_KEY: key,
    AWS_SESSION_TOKEN: key,
  });

  expect(words(replica('a', lent('one')), replica('b', lent('two')))).toEqual([]);
});
