import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { BotProcess, type SeenMessage } from '../support/bot-process.ts';
import { classifyRecord } from '../support/classify-record.ts';

const RHEA = 'U0RESPOND1';

test.each([
  { when: 'right after the click', heard: /confirmed plan/ },
  { when: 'once the CronJob is suspended', heard: /Suspend the CronJob\* after/ },
  { when: 'once the logs are saved', heard: /saved before it is stopped/ },
])('killed $when, the pause goes on, happens once, and is told once', async ({ heard }) => {
  const folder = mkdtempSync(join(tmpdir(), 'runbolt-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const bot = await BotProcess.open(folder);
  await bot.command(RHEA, '/pause-purge');
  const asked = await bot.until((messages) => messages.find((message) => /Confirm\?/.test(message.text)));

  await bot.press(RHEA, asked, 'Confirm');
  await bot.until((messages) => messages.find((message) => heard.test(message.text)));
  await bot.kill();
  await bot.start();

  const messages = await bot.until((seen) =>
    seen.some((message) => message.thread_ts !== undefined && /^✅ Done/.test(message.text))
      ? seen
      : undefined,
  );
  await bot.kill();
  expect(roots(messages)).toHaveLength(1);
  expect(repeated(messages)).toEqual([]);
  expect(purgeIn(folder)).toEqual({ suspended: true, generation: 2, jobs: 0 });
  expect(await classifyRecord(folder)).toEqual({ chain: 'ok', started: ['suspend', 'stop'] });
});

const roots = (messages: readonly SeenMessage[]) =>
  messages.filter((message) => message.channel === 'C0OPS' && !message.thread_ts && !message.only_for);

function repeated(messages: readonly SeenMessage[]): readonly string[] {
  const lines = messages.filter((message) => message.thread_ts !== undefined).map((message) => message.text);
  return lines.filter((line, index) => lines.indexOf(line) !== index);
}

const SavedWorld = z.looseObject({
  kubernetes: z.looseObject({
    prod: z.looseObject({
      cronJobs: z.array(z.looseObject({ name: z.string(), suspend: z.boolean(), generation: z.number() })),
      jobs: z.array(z.looseObject({ name: z.string() })),
    }),
  }),
});

/** The purge as the simulated cluster has it: the generation counts how often it was changed. */
function purgeIn(folder: string) {
  const { prod } = SavedWorld.parse(JSON.parse(readFileSync(join(folder, 'world.json'), 'utf8'))).kubernetes;
  const cronJob = prod.cronJobs.find(({ name }) => name === 'efs-purge');
  const jobs = prod.jobs.filter(({ name }) => name.startsWith('efs-purge-')).length;
  return { suspended: cronJob?.suspend, generation: cronJob?.generation, jobs };
}
