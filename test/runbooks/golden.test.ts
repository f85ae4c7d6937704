import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { formatDiagnostics } from '../../src/runbooks/format-diagnostics.ts';
import { parseRunbooks } from '../../src/runbooks/parse-runbooks.ts';
import { testActions } from './test-actions.ts';

/**
 * Each case holds a runbooks file and what comes of it: the diagnostics as people read them, or the checked form's
 * fields that the case is about, with its warnings. The file's name is the requirement.
 */
const folder = new URL('cases/', import.meta.url);
const Case = z.union([
  z.strictObject({ input: z.string(), diagnostics: z.string() }),
  z.strictObject({
    input: z.string(),
    warnings: z.string().optional(),
    checked: z.record(z.string(), z.unknown()),
  }),
]);

const cases = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

test('there are at least forty golden cases', () => {
  expect(cases.length).toBeGreaterThanOrEqual(40);
});

test.each(cases)('%s', (name) => {
  const expected = Case.parse(parse(readFileSync(new URL(name, folder), 'utf8')));

  const parsed = parseRunbooks(expected.input, { file: 'runbooks.yaml', actions: testActions });
  const printed = formatDiagnostics(parsed.diagnostics);

  if ('diagnostics' in expected) {
    expect(printed).toBe(expected.diagnostics.trimEnd());
    expect(parsed.ok).toBe(false);
  } else {
    expect(printed).toBe((expected.warnings ?? '').trimEnd());
    expect(parsed).toMatchObject({ ok: true, runbooks: expected.checked });
  }
});
