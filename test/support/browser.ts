import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Quiet, offline, and without a sandbox, since containers have none to give. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) {
    throw new Error(`There is no Chromium at ${executablePath}: apt-get install chromium, or set CHROMIUM.`);
  }
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

/** A page of the local workspace; whatever the page itself complains of is collected. */
export async function openPage(browser: Browser, url: string, viewport = DESKTOP) {
  const context = await browser.newContext({ viewport, hasTouch: viewport.width < 500 });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(url);
  await page.getByRole('textbox', { name: /message/i }).waitFor();
  return { page, complaints };
}

/** Elements that reach beyond the window to either side: what makes a page scroll sideways, or is clipped. */
export function overflowing(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(LOOK_FOR_OVERFLOW);
}

// A text, since it runs in the page, whose globals are none of Node's.
const LOOK_FOR_OVERFLOW = `(() => {
  const width = document.documentElement.clientWidth;
  const sideways = document.documentElement.scrollWidth > width ? ['the page scrolls sideways'] : [];
  const clipped = [...document.querySelectorAll('button, input, h1, h2')].filter((element) => {
    const box = element.getBoundingClientRect();
    const shown = box.width > 0 && getComputedStyle(element).visibility !== 'hidden';
    return shown && !element.closest('[inert], [aria-hidden="true"]') && ((box.right > width + 1 && box.left < width) || (box.left < -1 && box.right > 0));
  });
  return [...sideways, ...clipped.map((element) => element.outerHTML.slice(0, 120))];
})()`;
