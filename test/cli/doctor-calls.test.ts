import { expect, test } from 'vitest';
import { allActions } from '../../src/actions/index.ts';
import { examineCalls } from '../../src/cli/doctor/examine-calls.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { parseRunbooks } from '../../src/runbooks/parse-runbooks.ts';
import type { Runbooks } from '../../src/runbooks/runbook.ts';

const FILE = `version: 1
environments:
  production: { protected: true, kubernetes: { context: prod } }
  staging: { kubernetes: { context: staging } }
roles:
  responder: { slack_groups: [S0RESPOND] }
  commander: { slack_groups: [S0COMMAND] }
runbooks:
  restart:
    title: Restart the API
    environment: production
    allow: { run: [responder], approve: [commander] }
    steps: [{ id: restart, uses: kubernetes/restart-deployment, with: { namespace: api, name: api } }]
`;

function runbooks(text: string): Runbooks {
  const parsed = parseRunbooks(text, { file: 'runbooks.yaml', actions: allActions() });
  if (!parsed.ok) throw new Error(parsed.diagnostics.map(({ message }) => message).join('\n'));
  return parsed.runbooks;
}

function config(variables: Readonly<Record<string, string>>): Config {
  const read = readConfig(variables);
  if (!read.ok) throw new Error(read.problems.join('\n'));
  return read.config;
}

const REAL = { RUNBOLT_SYSTEMS: 'real' };
const WITH_KEY = { ...REAL, PAGERDUTY_ROUTING_KEY: '0123456789abcdef0123456789abcdef' };
const said = (variables: Readonly<Record<string, string>>, text = FILE) =>
  examineCalls(config(variables), runbooks(text)).map(({ message }) => message);

test('a protected environment where nobody can be called at night is warned of', () => {
  expect(said(REAL)).toEqual([
    'Nobody is called when Slack is away: PAGERDUTY_ROUTING_KEY is not set.',
    'Nobody who may approve can be paged when restart waits at night: of commander PagerDuty knows nobody.',
  ]);
});

test('what can call somebody is not warned of', () => {
  const known = FILE.replace('[S0COMMAND]', '[S0COMMAND], pagerduty_on_call: [PSREPOL]');

  expect(said(WITH_KEY, known)).toEqual([]);
  expect(said(WITH_KEY, FILE.replace('protected: true, ', ''))).toEqual([]);
  expect(said({})).toEqual([]);
});
