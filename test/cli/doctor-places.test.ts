import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { allActions } from '../../src/actions/index.ts';
import { examinePagerDuty } from '../../src/cli/doctor/examine-pagerduty.ts';
import { examineAlerts, examineSlackPlaces } from '../../src/cli/doctor/examine-slack-places.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { parseRunbooks } from '../../src/runbooks/parse-runbooks.ts';
import type { Runbooks } from '../../src/runbooks/runbook.ts';
import { createWorld } from '../../src/systems/world.ts';
import { HeldClock } from '../support/held-clock.ts';

const FILE = `
version: 1
environments: { production: {} }
roles: { responder: { slack_groups: [S0RESPOND, S0GONE] } }
alerts: { channel: C0ALERTS, routes: [{ match: [team="api"], channel: C0API }], page: { escalation_policy: PSREPOL } }
oncall:
  sre: { escalation_policy: PSREPOL, channel: C0OLD }
  data: { schedule: PNONE, channel: C0PRIVATE }
  web: { escalation_policy: PLOST, channel: C0ALERTS }
runbooks:
  look:
    title: Look
    environment: production
    allow: { run: [responder] }
    steps: [{ id: up, uses: prometheus/query, with: { query: up } }]
`;

const ANSWERS: Readonly<Record<string, object>> = {
  C0ALERTS: { ok: true, channel: { is_member: true } },
  C0API: { ok: true, channel: { is_member: false } },
  C0OLD: { ok: true, channel: { is_member: true, is_archived: true } },
  C0PRIVATE: { ok: false, error: 'channel_not_found' },
  S0RESPOND: { ok: true, users: [] },
  S0GONE: { ok: false, error: 'no_such_subteam' },
};

test('channels and groups that are not there for the bot are named, with where they stand', async () => {
  const findings = await examineSlackPlaces(await config(), runbooks());

  expect(findings.map(({ level, message }) => `${level}: ${message}`).toSorted()).toEqual([
    'problem: The channel C0OLD (oncall.sre.channel) is archived.',
    'problem: The channel C0PRIVATE (oncall.data.channel) is not there for the bot: channel_not_found.',
    'problem: The user group S0GONE (roles.responder) is not there: no_such_subteam. It admits nobody.',
    'warning: The bot is not in the channel C0API (alerts.routes[0].channel).',
  ]);
});

test('a Slack that does not answer is no proof that something is missing', async () => {
  const silent = await config('http://127.0.0.1:1/api/');

  const findings = await examineSlackPlaces(silent, runbooks());

  expect(new Set(findings.map(({ level }) => level))).toEqual(new Set(['warning']));
  expect(findings).toHaveLength(6);
});

test('schedules and policies of the rotas that PagerDuty does not know are problems', async () => {
  const world = createWorld({ clock: new HeldClock() });
  const { pagerduty } = world.systems({ name: 'production', hosts: [], databases: {} });

  const findings = await examinePagerDuty(runbooks(), pagerduty, 'sam@local.test');

  expect(findings.filter(({ level }) => level === 'problem').map(({ message }) => message)).toEqual([
    'There is no schedule PNONE, which oncall.data names.',
    'There is no escalation policy PLOST, which oncall.web names.',
  ]);
});

test('alerts that nobody would hear of are a problem, unless there is an audit channel', async () => {
  const file = runbooks(FILE.replace('channel: C0ALERTS, routes', 'routes'));
  const open = { ...(await config()), environment: { WEBHOOK_TOKEN: 'a-long-token' } };
  const bad = async (given: Config, text: Runbooks) =>
    examineAlerts(given, text).filter(({ level }) => level !== 'ok');

  expect(await bad(open, file)).toMatchObject([
    { level: 'problem', fix: expect.stringContaining('RUNBOLT_AUDIT_CHANNEL') },
  ]);
  const nothingOfAlerts = { ...file, alerts: { ...file.alerts, routes: [], runbooks: [], snsTopics: [] } };
  expect(await bad(open, nothingOfAlerts)).toMatchObject([{ level: 'warning' }]);
  expect(await bad(await config(), nothingOfAlerts)).toEqual([]);
  expect(await bad({ ...open, auditChannel: 'C0AUDIT' }, file)).toEqual([]);
  expect(await bad(open, runbooks())).toEqual([]);
});

test('alerts that nobody can report, since every webhook is switched off, are a problem', async () => {
  const open = (environment: Record<string, string>) => async () => ({ ...(await config()), environment });

  expect(examineAlerts(await config(), runbooks())).toMatchObject([
    {
      level: 'problem',
      message: expect.stringContaining('nobody can report one'),
      fix: expect.stringMatching(/WEBHOOK_TOKEN.*PAGERDUTY_WEBHOOK_SECRET.*sns_topics/),
    },
  ]);
  expect(examineAlerts(await open({ PAGERDUTY_WEBHOOK_SECRET: 'a-secret' })(), runbooks())).toMatchObject([
    { level: 'ok', message: 'They are taken from PagerDuty.' },
  ]);
});

function runbooks(text = FILE): Runbooks {
  const parsed = parseRunbooks(text, { file: 'runbooks.yaml', actions: allActions() });
  if (!parsed.ok) throw new Error(parsed.diagnostics.map(({ message }) => message).join('\n'));
  return parsed.runbooks;
}

async function config(url?: string): Promise<Config> {
  const read = readConfig({
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_SIGNING_SECRET: '12345678',
    SLACK_API_URL: url ?? (await slack()),
  });
  if (!read.ok) throw new Error(read.problems.join('\n'));
  return read.config;
}

async function slack(): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const [id = ''] = new URLSearchParams(body).values();
      response.end(JSON.stringify(ANSWERS[id] ?? { ok: false }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}/api/`;
}
