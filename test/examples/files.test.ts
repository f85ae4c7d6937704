import { expect, test } from 'vitest';
import { formatDiagnostics } from '../../src/runbooks/format-diagnostics.ts';
import { checkExample, exampleNames } from './read-examples.ts';

test.each(exampleNames)('%s has no problems', (name) => {
  expect(formatDiagnostics(checkExample(name).diagnostics)).toBe('');
});
