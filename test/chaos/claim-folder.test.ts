import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claimFolder } from '../../scripts/chaos/claim-folder.ts';
import { freshFolder } from '../storage/stores.ts';

test('a folder belongs to one run of the harness at a time', async () => {
  const folder = join(freshFolder(), 'keep');
  const claimed = claimFolder(folder);

  expect(() => claimFolder(folder)).toThrow(`(process ${process.pid})`);
  await claimed.close();

  await claimFolder(folder).close();
});

test('a folder whose run was killed is free again', async () => {
  const folder = freshFolder();
  const { pid } = spawnSync(process.execPath, ['--eval', '0']);
  writeFileSync(join(folder, 'in-use'), String(pid));

  await claimFolder(folder).close();
});
