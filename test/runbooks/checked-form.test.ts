import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseRunbooks } from '../../src/runbooks/parse-runbooks.ts';
import { Runbooks } from '../../src/runbooks/runbook.ts';
import { testActions } from './test-actions.ts';

const folder = new URL('cases/', import.meta.url);
const Case = z.object({ input: z.string() });

const sound = readdirSync(folder).flatMap((name) => {
  const { input } = Case.parse(parse(readFileSync(new URL(name, folder), 'utf8')));
  const parsed = parseRunbooks(input, { file: 'runbooks.yaml', actions: testActions });
  return parsed.ok ? [{ name, runbooks: parsed.runbooks }] : [];
});

test.each(sound)('$name reads back from the store as it was', ({ runbooks }) => {
  const stored: unknown = JSON.parse(JSON.stringify(runbooks));

  expect(Runbooks.parse(stored)).toStrictEqual(runbooks);
});

test('the hash is that of the text, and changes with it', () => {
  const hashOf = (text: string) => {
    const parsed = parseRunbooks(text, { file: 'runbooks.yaml', actions: testActions });
    return parsed.ok ? parsed.runbooks.hash : undefined;
  };

  expect(hashOf('version: 1\nenvironments: {}\nrunbooks: {}\n')).toMatch(/^[0-9a-f]{64}$/);
  expect(hashOf('version: 1\nenvironments: {}\nrunbooks: {}\n')).not.toBe(
    hashOf('version: 1\nenvironments: {}\nrunbooks: {} # x\n'),
  );
});
