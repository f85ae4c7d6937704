import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { allActions } from '../../src/actions/index.ts';
import { formatDiagnostics } from '../../src/runbooks/format-diagnostics.ts';
import { parseRunbooks } from '../../src/runbooks/parse-runbooks.ts';

const text = readFileSync(new URL('../../runbooks.yaml', import.meta.url));
const parsed = parseRunbooks(text, { file: 'runbooks.yaml', actions: allActions() });
const runbook = (name: string) => (parsed.ok ? parsed.runbooks.runbooks[name] : undefined);

test('the example file has no problems', () => {
  expect(formatDiagnostics(parsed.diagnostics)).toBe('');
});

test.each([
  ['pause-purge', '/pause-purge', 'halt'],
  ['trigger-backup', '/trigger-backup', 'change'],
  ['rollback', '/rollback', 'change'],
  ['dr-test', '/dr-test', 'destructive'],
])('%s is started by %s and is %s', (name, command, effect) => {
  expect(runbook(name)).toMatchObject({ command, effect });
});

test('the stop takes one tap, the restore a phrase and an approval', () => {
  expect(runbook('pause-purge')).toMatchObject({ halt: true, confirm: { required: true, approvals: 0 } });
  expect(runbook('dr-test')?.confirm).toEqual({
    required: true,
    phrase: 'restore to staging',
    approvals: 1,
    withinMs: 1_800_000,
  });
});
