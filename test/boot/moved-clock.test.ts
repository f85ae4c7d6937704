import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { recordAhead } from '../../src/boot/moved-clock.ts';
import { examineAlone } from '../../src/cli/doctor/examine.ts';
import { ownBoot } from '../../src/cli/own-boot.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { openCounter } from '../cli/counter.ts';

const DAYS_AHEAD = 3 * 24 * 60 * 60_000;
const IN_EARNEST = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_SIGNING_SECRET: '12345678',
  SLACK_API_URL: 'http://127.0.0.1:1/',
};

async function folder(aheadMs?: number): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'runbolt-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  if (aheadMs !== undefined) await writeFile(join(path, 'clock.json'), JSON.stringify({ aheadMs }));
  return path;
}

function config(variables: Readonly<Record<string, string>>): Config {
  const read = readConfig(variables);
  if (!read.ok) throw new Error(read.problems.join('\n'));
  return read.config;
}

test('a folder that was tried out with a moved clock is warned of once it is used in earnest', async () => {
  const RUNBOLT_DATA = await folder(DAYS_AHEAD);

  expect(recordAhead(config({ RUNBOLT_DATA, ...IN_EARNEST }))).toContain('moved 3 days ahead');
  expect(recordAhead(config({ RUNBOLT_DATA }))).toBeUndefined();
  expect(recordAhead(config({ RUNBOLT_DATA: await folder(), ...IN_EARNEST }))).toBeUndefined();
});

test('so does doctor, with what to do about it', async () => {
  const variables = { RUNBOLT_DATA: await folder(DAYS_AHEAD), RUNBOLT_RUNBOOKS: 'runbooks.yaml' };

  const tried = await examineAlone(variables);
  const earnest = await examineAlone({ ...variables, ...IN_EARNEST });

  expect(tried.filter(({ about }) => about === 'Clock')).toEqual([]);
  expect(earnest).toContainEqual(
    expect.objectContaining({
      level: 'warning',
      about: 'Clock',
      fix: expect.stringContaining('RUNBOLT_DATA'),
    }),
  );
});

test('a command line that works by itself in such a folder says by which clock', async () => {
  const counter = await openCounter({ desk: ownBoot.desk });
  const variables = { RUNBOLT_RUNBOOKS: 'runbooks.yaml' };

  const before = await counter.type('history', { variables });
  await writeFile(join(counter.folder, 'clock.json'), JSON.stringify({ aheadMs: DAYS_AHEAD }));
  const after = await counter.type('history', { variables });

  expect(before.err).toBe('');
  expect(after.err).toContain("goes by the machine's clock");
  expect(after.err).toContain('is 3 days ahead of it');
  expect(after.code).toBe(0);
});
