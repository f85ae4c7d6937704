import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { BotProcess } from '../support/bot-process.ts';

const RHEA = 'U0RESPOND1';

test('a bot whose record is out of reach stays up, does nothing, says so, and goes on when it is back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'runbolt-'));
  const elsewhere = `${folder}-elsewhere`;
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const bot = await BotProcess.open(folder);
  renameSync(folder, elsewhere);

  await bot.command(RHEA, '/pause-purge', 'now');
  const told = await bot.until((seen) => seen.find(({ only_for }) => only_for === RHEA));
  expect(told.text).toMatch(
    /^Runbolt cannot write its record: .* Nothing was recorded, so nothing was done\./,
  );
  expect(told.text).toContain('`runbolt plan &lt;runbook&gt; --offline` shows the lines to type');
  expect(await bot.get('/readyz')).toMatchObject({
    ...{ ready: true, degraded: true, store: { writable: false } },
    says: [expect.stringMatching(/^Record: Runbolt cannot write its record: /)],
  });
  expect(await bot.get('/healthz')).toMatchObject({ healthy: false });

  renameSync(elsewhere, folder);
  await bot.command(RHEA, '/pause-purge', 'now');
  await bot.until((seen) => seen.find(({ text, thread_ts }) => thread_ts && /^✅ Done/.test(text)));
  expect(await bot.get('/readyz')).toEqual({ ready: true, systems: { Slack: 'answers' } });
});
