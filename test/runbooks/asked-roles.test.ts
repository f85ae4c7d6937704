import { expect, test } from 'vitest';
import { allActions } from '../../src/actions/index.ts';
import { formatDiagnostics } from '../../src/runbooks/format-diagnostics.ts';
import { parseRunbooks } from '../../src/runbooks/parse-runbooks.ts';

const fileAsking = (role: string) => `
version: 1
environments: { lab: {} }
roles:
  commander: { slack_users: [U0BEN] }
runbooks:
  ask:
    title: Ask
    environment: lab
    allow: { run: [commander] }
    parameters: { who: { type: string, default: commander } }
    steps: [{ id: ask, uses: people/ask-person, with: { question: Ready?, role: "${role}" } }]
`;

const problemsOf = (role: string): string => {
  const parsed = parseRunbooks(fileAsking(role), { file: 'runbooks.yaml', actions: allActions() });
  return formatDiagnostics(parsed.diagnostics);
};

test('a question to a role that does not exist is told, with what was meant', () => {
  expect(problemsOf('comander')).toContain('unknown role "comander" — did you mean "commander"?');
});

test.each(['commander', `\${{ parameters.who }}`])('a question to %s is fine', (role) => {
  expect(problemsOf(role)).toBe('');
});
