import type { Browser, Page } from 'playwright-core';
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
])("on $size the bot's clock is sent ahead, hurried, and stopped", async ({ viewport }) => {
  const bot = await startLocally();
  const { clock } = bot.booted.core.context;
  const { page, complaints } = await openPage(browser, bot.url, viewport);
  const begun = clock.now().getTime();

  await page.getByRole('button', { name: /The bot's clock/ }).click();
  await page.getByText(/To what comes next/).waitFor();
  await page.getByRole('menuitem', { name: '+1 h' }).click();
  await page.getByText(/1 h ahead/).waitFor();
  expect(await overflowing(page)).toEqual([]);
  expect(clock.now().getTime() - begun).toBeGreaterThanOrEqual(3_600_000);

  await page.getByRole('menuitem', { name: /A day in a minute/ }).click();
  await page.getByText('A day passes in a minute').waitFor();
  await page.waitForTimeout(1_000);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Stop' }).click();
  await gone(page, 'Stop');
  const stopped = clock.now().getTime();

  expect(stopped - begun).toBeGreaterThan(1.1 * 3_600_000);
  await page.reload();
  const shown = await page.getByRole('button', { name: /The bot's clock/ }).textContent();
  // A minute may have begun since.
  expect([stopped, stopped + 60_000].map(timeOfDay).some((time) => shown?.includes(time))).toBe(true);
  expect(await overflowing(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

const gone = (page: Page, name: string) => page.getByRole('button', { name }).waitFor({ state: 'detached' });
const timeOfDay = (at: number) =>
  new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
