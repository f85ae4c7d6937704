import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeFolder } from '../../src/lib/make-folder.ts';

test('folders above are made, too, and nobody else can look into them', () => {
  const base = mkdtempSync(join(tmpdir(), 'runbolt-'));
  onTestFinished(() => rmSync(base, { recursive: true }));

  makeFolder(join(base, 'a', 'b'));
  makeFolder(join(base, 'a', 'b'));

  expect(statSync(join(base, 'a', 'b')).mode & 0o777).toBe(0o700);
});

test.runIf(process.platform === 'linux')('where no folder can be made it fails, and does not hang', () => {
  expect(() => makeFolder('/proc/nowhere/at/all')).toThrow(/ENOENT/);
});
