import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DESKTOP, openBrowser, openPage, overflowing, PHONE } from '../support/browser.ts';
import { startLocally } from './start-locally.ts';

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
