import { expect, test } from 'vitest';
import { fileWith } from '../../bench/many-runbooks.ts';
import { allActions } from '../../src/actions/index.ts';
import { parseRunbooks } from '../../src/runbooks/parse-runbooks.ts';

test('a thousand runbooks fit into a file', { timeout: 60_000 }, () => {
  const parsed = parseRunbooks(fileWith(1_000), { file: 'runbooks.yaml', actions: allActions() });

  expect(parsed.ok && Object.keys(parsed.runbooks.runbooks).length).toBe(1_000);
});
