import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { freshFolder, openForTest } from '../storage/stores.ts';

test('a bot whose record does not take its start says so, and that it is no bug', async () => {
  const folder = freshFolder();
  await (await openForTest({ folder })).close();
  // Where no file may grow beyond 16 KB, the journal of a start does not fit.
  const child = spawn('bash', ['-c', `trap '' XFSZ; ulimit -f 16; exec "${process.execPath}" src/main.ts`], {
    env: { PATH: process.env.PATH, PORT: '0', RUNBOLT_DATA: folder },
  });
  const said = Promise.all([text(child.stdout), text(child.stderr)]);

  expect(await once(child, 'exit')).toEqual([1, null]);

  const words = (await said).join('');
  expect(words).toMatch(/^Runbolt cannot start:\n {2}\S/m);
  expect(words).not.toContain('a bug ended the bot');
});
