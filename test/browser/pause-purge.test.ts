import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Bot, startBot } from '../../src/boot/start-bot.ts';
import { readConfig } from '../../src/config.ts';
import { DESKTOP, openBrowser, openPage, overflowing, PHONE } from '../support/browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

test.each([
  { size: 'a desktop', viewport: DESKTOP },
  { size: 'a phone', viewport: PHONE },
])('on $size a newcomer types /pause-purge, confirms, and the CronJob is suspended', async ({ viewport }) => {
  const bot = await startLocally();
  const { page, complaints } = await openPage(browser, bot.url, viewport);

  await page.getByRole('textbox', { name: /message/i }).fill('/pause-purge');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
  await page.getByText('No Pod of storage/efs-purge runs any more.').first().waitFor();

  const cronJob = await bot.booted.world
    ?.systems({ name: 'production', kubernetes: { context: 'prod' }, hosts: [], databases: {} })
    .kubernetes.readCronJob({ namespace: 'storage', name: 'efs-purge' });
  expect(cronJob?.spec.suspend).toBe(true);
  expect(await overflowing(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

async function startLocally(): Promise<Bot> {
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
