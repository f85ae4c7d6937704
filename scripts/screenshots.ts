import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Browser, Page } from 'playwright-core';
import { startBot } from '../src/boot/start-bot.ts';
import { readConfig } from '../src/config.ts';
import { DESKTOP, openBrowser, openPage, PHONE } from '../test/support/browser.ts';

// Each scene at two sizes, from the real bot in the local workspace: docs/screenshots. Needs Chromium.
const FOLDER = 'docs/screenshots';

mkdirSync(FOLDER, { recursive: true });
const browser = await openBrowser();
for (const viewport of [DESKTOP, PHONE]) await takeScenes(browser, viewport);
await browser.close();

async function takeScenes(browser: Browser, viewport: typeof DESKTOP): Promise<void> {
  const config = readConfig({ RUNBOLT_DATA: mkdtempSync(join(tmpdir(), 'runbolt-')), PORT: '0' });
  if (!config.ok) throw new Error(config.problems.join('\n'));
  const started = await startBot(config.config, { log: pino({ level: 'warn' }) });
  if (!started.ok) throw new Error(started.problems.join('\n'));
  const { page } = await openPage(browser, started.bot.url, viewport);
  const take = (scene: string) => page.screenshot({ path: `${FOLDER}/${scene}-${viewport.width}.png` });

  await take('first-screen');
  await send(page, '/pause-purge');
  await page.getByRole('button', { name: 'Confirm', exact: true }).waitFor();
  await settle(page);
  await take('plan');
  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
  await page.getByText('No Pod of storage/efs-purge runs any more.').first().waitFor();
  await page
    .getByRole('button', { name: /replies/ })
    .first()
    .click();
  await settle(page);
  await take('thread');
  await page.keyboard.press('Escape');
  await send(page, '/rollback');
  await page.getByRole('dialog').waitFor();
  await settle(page);
  await take('modal');
  await page.keyboard.press('Escape');
  // On a phone the thread lies above the channel.
  for (const name of ['Close thread', 'Back']) {
    const close = page.getByRole('button', { name, exact: true });
    if (await close.isVisible()) await close.click();
  }

  await send(page, '/oncall handoff');
  await page.getByRole('button', { name: 'I take over' }).waitFor();
  await settle(page);
  await take('handoff');
  await openPlace(page, 'Runbolt', viewport);
  await page.getByRole('tab', { name: 'Home' }).click();
  await page.getByText('On call', { exact: true }).first().waitFor();
  await settle(page);
  await take('home');
  await started.bot.stop();
}

/** A channel, or the direct messages with Runbolt; on a phone behind the menu. */
async function openPlace(page: Page, name: string, { width }: typeof DESKTOP): Promise<void> {
  if (width < 760) await page.getByRole('button', { name: 'Show channels' }).click();
  await page.getByRole('navigation', { name: 'Channels' }).getByRole('button', { name }).click();
}

async function send(page: Page, command: string): Promise<void> {
  const composer = page.getByRole('textbox', { name: /message/i }).first();
  await composer.fill(command);
  await composer.press('Escape');
  await composer.press('Enter');
}

/** Progress edits are coalesced: wait until the last one stands. */
async function settle(page: Page): Promise<void> {
  await page.waitForTimeout(2_500);
}
