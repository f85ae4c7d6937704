import { expect, test } from 'vitest';
import { allActions } from '../../src/actions/index.ts';
import { formatDiagnostics } from '../../src/runbooks/format-diagnostics.ts';
import { parseRunbooks } from '../../src/runbooks/parse-runbooks.ts';

const halt = (approve: string) => `
version: 1
environments: { production: { kubernetes: { context: prod } } }
roles: { responder: { slack_groups: [S0RESPOND] } }
runbooks:
  pause-purge:
    title: Pause the EFS purge
    halt: true
    environment: production
    allow: { run: [responder]${approve} }
    steps:
      - id: suspend
        uses: kubernetes/suspend-cronjob
        with: { namespace: storage, name: efs-purge, starts: destructive }
`;

test('a stop whose way back needs an approval that nobody may give is warned of', () => {
  const warned = parseRunbooks(halt(''), { file: 'runbooks.yaml', actions: allActions() });
  const quiet = parseRunbooks(halt(', approve: [responder]'), {
    file: 'runbooks.yaml',
    actions: allActions(),
  });

  expect(warned.ok).toBe(true);
  expect(formatDiagnostics(warned.diagnostics)).toContain(
    'warning: putting this back is destructive and needs an approval, which nobody may give',
  );
  expect(quiet.diagnostics).toEqual([]);
});
