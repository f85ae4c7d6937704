import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { Bot } from '../../src/boot/bot.ts';
import { startBot } from '../../src/boot/start-bot.ts';
import { readConfig } from '../../src/config.ts';

/** The bot as `npm start` opens it, in a folder and on a port of its own, for as long as the test takes. */
export async function startLocally(): Promise<Bot> {
  const folder = await mkdtemp(join(tmpdir(), 'runbolt-'));
  const config = readConfig({ RUNBOLT_DATA: folder, PORT: '0' });
  if (!config.ok) throw new Error(config.problems.join('\n'));
  const started = await startBot(config.config, { log: pino({ level: 'silent' }) });
  if (!started.ok) throw new Error(started.problems.join('\n'));
  onTestFinished(async () => {
    await started.bot.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return started.bot;
}
