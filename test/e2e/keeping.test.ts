import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { logIn } from '../../src/commands/login.ts';
import { systemRandom } from '../../src/lib/ids.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { KEEPING } from '../recovery/keeping.ts';
import { BEN } from '../storage/events.ts';
import { schemaUrl } from '../storage/own-schema.ts';
import { BotProcess } from '../support/bot-process.ts';
import { runProcess } from '../support/command-line.ts';
import { HeldClock } from '../support/held-clock.ts';
import { ownSchema, query } from './own-record.ts';

/** A record of years ago, of which all but the newest login may go, and nobody who has it open. */
async function oldRecord() {
  const folder = await ownSchema();
  const clock = new HeldClock('2020-03-04T02:48:00Z');
  const store = await openStore({ folder, databaseUrl: schemaUrl(folder), clock });
  for (const idempotencyKey of ['one', 'two', 'three', 'four'])
    await logIn({ store, clock, random: systemRandom }, { actor: BEN, idempotencyKey });
  const head = await store.head();
  await store.close();
  const variables = { RUNBOLT_DATA: folder, DATABASE_URL: schemaUrl(folder) };
  const type = (words: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    runProcess(['src/cli.ts', ...words], { ...variables, ...more });
  const exports = join(folder, 'exports');
  mkdirSync(exports);
  return { ...{ folder, head, type, exports }, startBot: () => BotProcess.open(folder, variables) };
}

test('without a bot the whole record is verified, with the head that was noted elsewhere', async () => {
  const { head, type } = await oldRecord();

  expect(await type(['audit', 'verify', '--head', `${head.position}:${head.hash}`])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(
      new RegExp(`^WHOLE {2}the record: ${head.position} events, from the first to #${head.position} `),
    ),
    stderr: '',
  });
});

test('without a bot, what was changed or cut off shows', async () => {
  const { folder, head, type } = await oldRecord();
  await query(folder, 'alter table events disable trigger all');

  await query(folder, 'delete from events where position = 4');
  expect((await type(['audit', 'verify'])).code).toBe(0);
  expect((await type(['audit', 'verify', '--head', `${head.position}:${head.hash}`])).code).toBe(1);
  await query(folder, `update events set data = replace(data, 'expiresAt', 'expiredAt') where position = 2`);
  expect((await type(['audit', 'verify'])).code).toBe(1);
});

test('with neither a bot nor the database, what is missing is said without the password', async () => {
  const { type } = await oldRecord();

  const { code, stderr } = await type(['audit', 'verify'], {
    DATABASE_URL: 'postgresql://runbolt:hunter2@127.0.0.1:9/runbolt',
  });

  expect(code).not.toBe(0);
  expect(stderr).toContain('The database 127.0.0.1:9/runbolt cannot be reached');
  expect(stderr).not.toContain('hunter2');
});

/** The other places are files of the embedded store. */
const COMPACTING = KEEPING.flatMap(({ name, places }) => (name === 'compact' ? places : [])).filter(
  (place) => !place.includes('shrunk'),
);

test.each(COMPACTING)(
  'compact that is killed %s leaves a record that goes on, and is called again',
  async (place) => {
    const { type, exports, startBot } = await oldRecord();
    const compact = ['compact', '--older-than', '30d', '--to', exports];

    const killed = await type(compact, { RUNBOLT_CRASH_AT: place });

    expect(killed.signal).toBe('SIGKILL');
    const bot = await startBot();
    await bot.kill();
    expect(await type(compact)).toMatchObject({ code: 0, stderr: '' });
    expect(await type(['audit', 'verify', '--exports', exports])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^WHOLE {2}the record: \d+ events, from the first/),
    });
    expect(await type(compact)).toMatchObject({ stdout: expect.stringContaining('Nothing is older than') });
  },
);
