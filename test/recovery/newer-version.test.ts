import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { readAll } from '../../src/audit/read-all.ts';
import { verifyChain } from '../../src/audit/verify-chain.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { BotProcess } from '../support/bot-process.ts';

const RHEA = 'U0RESPOND1';
const NEWER = fileURLToPath(new URL('./newer-stop-jobs.ts', import.meta.url));

test('a Runbolt that comes with another version of an action asks about the step that the old one began', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'runbolt-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const dying = await BotProcess.open(folder, { RUNBOLT_CRASH_AT: 'before-look:kubernetes/stop-jobs' });
  // It may die before it has answered.
  await dying.command(RHEA, '/pause-purge', 'now').catch(() => {});
  expect(await dying.ended()).toBe('SIGKILL');

  const bot = await BotProcess.open(folder, {}, NEWER);

  const asked = await bot.until((seen) =>
    seen.find(({ text, thread_ts }) => thread_ts && /begun by version 1 of kubernetes\/stop-jobs/.test(text)),
  );
  await bot.kill();
  expect(asked.text).toContain('has version 2, which cannot tell how far it came');
  expect(await stepsBegunIn(folder)).toEqual(['suspend', 'stop']);
});

async function stepsBegunIn(folder: string): Promise<readonly unknown[]> {
  const store = await openStore({ folder, clock: systemClock });
  const events = await store.readAfter(0, 10_000);
  expect(await verifyChain(readAll(store))).toMatchObject({ status: 'ok' });
  await store.close();
  return events.filter(({ type }) => type === 'step_started').map(({ data }) => data.step);
}
