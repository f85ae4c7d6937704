import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { RUNBOLT } from '../../src/audit/event.ts';
import { REPLICAS_STREAM, SLACK_STREAM } from '../../src/audit/own-streams.ts';
import { readAll } from '../../src/audit/read-all.ts';
import { ownBoot } from '../../src/cli/own-boot.ts';
import { openCounter } from '../cli/counter.ts';
import { freshFolder } from '../storage/stores.ts';
import { BotProcess } from '../support/bot-process.ts';
import { runProcess } from '../support/command-line.ts';
import { HeldClock } from '../support/held-clock.ts';
import { type Office, openOffice } from '../support/office.ts';
import { KEEPING } from './keeping.ts';

const RUNBOOKS = `
  look:
    title: Look at a lever
    environment: lab
    allow: { run: [responder] }
    steps: [{ id: look, uses: lever/read, with: { lever: one } }]
`;

interface Kept {
  readonly folder: string;
  /** Beside it, and not part of it: the backup, the exports. */
  readonly beside: string;
  /** The hash of every event that was acknowledged. */
  readonly acknowledged: readonly string[];
}

/** A record of years ago: a run that is in the backup, and one that is not. */
async function keptRecord(): Promise<Kept> {
  const office = await openOffice(RUNBOOKS, new HeldClock('2020-03-04T02:48:00Z'));
  await office.start('look');
  await office.pass(5);
  for (const type of ['slack_away', 'slack_back', 'slack_away', 'slack_back'])
    await happened(office, SLACK_STREAM, type);
  for (const type of ['replicas_differ', 'replicas_agree']) await happened(office, REPLICAS_STREAM, type);
  const beside = freshFolder();
  await office.store.copyTo?.(join(beside, 'earlier.db'));
  await office.start('look');
  await office.pass(5);
  const folder = freshFolder();
  const acknowledged: string[] = [];
  for await (const { hash } of readAll(office.store)) acknowledged.push(hash);
  await office.restart(undefined, {
    meanwhile: async () => cpSync(office.folder, folder, { recursive: true }),
  });
  return { folder, beside, acknowledged };
}

async function happened({ store }: Office, stream: string, type: string): Promise<void> {
  const expectedVersion = (await store.read(stream)).at(-1)?.version ?? 0;
  await store.append({ stream, expectedVersion, events: [{ type, actor: RUNBOLT, data: {} }] });
}

describe.each(KEEPING)('$name that is killed', ({ name, line, places }) => {
  test.each(places)(
    '%s, leaves a record on which the bot starts, loses nothing, and is done by calling it again',
    async (place) => {
      const kept = await keptRecord();

      const killed = await runProcess(['src/cli.ts', ...line(kept.beside).split(' ')], {
        RUNBOLT_DATA: kept.folder,
        RUNBOLT_CRASH_AT: place,
      });

      expect(killed.signal).toBe('SIGKILL');
      await expectAll(kept);
      const calledAtOnce = copyOf(kept);
      const bot = await BotProcess.open(kept.folder);
      await bot.kill();
      await expectAll(kept);
      for (const one of [calledAtOnce, kept]) {
        expect(await type(line(one.beside), one)).toMatchObject({ code: 0, err: '' });
        await expectAll(one);
        if (name === 'compact') expect(ofTheBot(one)).toEqual(['replicas_agree', 'slack_away', 'slack_back']);
      }
    },
  );
});

test('a restore that was killed with the new record in place is done again without being told to lose anything', async () => {
  const kept = await keptRecord();
  const line = `restore ${join(kept.beside, 'earlier.db')}`;
  const variables = { RUNBOLT_DATA: kept.folder, RUNBOLT_CRASH_AT: 'after-file:restore.record' };
  await runProcess(['src/cli.ts', ...`${line} --lose-newer`.split(' ')], variables);

  const again = await type(`${line} --json`, kept);

  expect(again).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(again.out)).toMatchObject({ status: 'restored', lost: expect.any(Number) });
  expect(JSON.parse(again.out).lost).toBeGreaterThan(0);
});

describe('a restore over a record that cannot be read', () => {
  test.each([
    ['the record has its name aside', false],
    ['its journal has its name aside, too', true],
  ])('that was killed when %s: done again, they are together, once', async (_, isJournalAside) => {
    const kept = await keptRecord();
    const path = join(kept.folder, 'runbolt.db');
    leaveInJournal(path, MARK);
    spoil(path);
    linkSync(path, `${path}.replaced-T1`);
    if (isJournalAside) renameSync(`${path}-wal`, `${path}.replaced-T1-wal`);

    const line = `restore ${join(kept.beside, 'earlier.db')} --lose-newer`;
    expect(await type(line, kept)).toMatchObject({ code: 0, err: '' });

    const aside = readdirSync(kept.folder).filter((name) => name.includes('.replaced-'));
    expect(aside).toEqual(['runbolt.db.replaced-T1']);
    expect(readFileSync(`${path}.replaced-T1`, 'latin1')).toContain(MARK);
  });
});

describe.each([
  {
    name: 'backup',
    places: ['before-file:backup.copy', 'after-file:backup.copy'],
    line: (beside: string) => `backup ${beside}/backup.db`,
    says: 'No backup was made. Call it again',
  },
  {
    name: 'compact',
    places: ['before-commit:chain_sealed', 'after-commit:chain_sealed'],
    line: (beside: string) => `compact --older-than 30d --to ${beside}/exports`,
    says: 'Call it again, and it goes on',
  },
])('a bot that dies while it serves $name', ({ places, line, says }) => {
  test.each(places)(
    '%s: the command says what to do, nothing is half there, and called again it is done',
    async (place) => {
      const kept = await keptRecord();
      const dying = await BotProcess.open(kept.folder, { RUNBOLT_CRASH_AT: place });

      const cut = await type(line(kept.beside), kept);

      expect(await dying.ended()).toBe('SIGKILL');
      expect(cut.code).not.toBe(0);
      expect(cut.err).toContain(says);
      expect(readdirSync(kept.beside).filter((name) => name.includes('backup'))).toEqual([]);
      await expectAll(kept);
      const withoutBot = copyOf(kept);
      const next = await BotProcess.open(kept.folder);
      expect(await type(line(kept.beside), kept)).toMatchObject({ code: 0, err: '' });
      await next.kill();
      await expectAll(kept);
      expect(await type(line(withoutBot.beside), withoutBot)).toMatchObject({ code: 0, err: '' });
      await expectAll(withoutBot);
    },
  );
});

const MARK = 'what was recorded last';

/** As a bot that was killed leaves it: with what it wrote last in the journal only. */
function leaveInJournal(path: string, words: string): void {
  const folder = freshFolder();
  const file = new DatabaseSync(path);
  file.exec('pragma journal_mode = wal; create table last (words); pragma wal_checkpoint(truncate)');
  file.prepare('insert into last values (?)').run(words);
  for (const name of ['runbolt.db', 'runbolt.db-wal']) cpSync(join(path, '..', name), join(folder, name));
  file.close();
  for (const name of ['runbolt.db', 'runbolt.db-wal']) renameSync(join(folder, name), join(path, '..', name));
}

function spoil(path: string): void {
  const bytes = readFileSync(path);
  expect(bytes.includes(MARK)).toBe(false);
  writeFileSync(path, bytes.fill('x', 0, 100));
}

async function type(line: string, { folder }: Kept) {
  const counter = await openCounter(ownBoot);
  return counter.type(line, { variables: { RUNBOLT_DATA: folder }, time: new Date() });
}

/** Nothing that was acknowledged is lost, and the chain shows it. */
async function expectAll(kept: Kept): Promise<void> {
  expect(everything(kept)).toEqual(expect.arrayContaining([...kept.acknowledged]));
  const one = copyOf(kept);
  const exports = join(one.beside, 'exports');
  mkdirSync(exports, { recursive: true });
  expect(await type(`audit verify --exports ${exports}`, one)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^WHOLE {2}the record: \d+ events, from the first/),
  });
}

function copyOf({ folder, beside, acknowledged }: Kept): Kept {
  const copy = { folder: freshFolder(), beside: freshFolder(), acknowledged };
  cpSync(folder, copy.folder, { recursive: true });
  cpSync(beside, copy.beside, { recursive: true });
  return copy;
}

/** The hash of every event in the record, in those that were put aside, and in the exports. */
function everything(kept: Kept): readonly string[] {
  const { folder, beside } = copyOf(kept);
  const records = readdirSync(folder).filter((name) => /^runbolt\.db(\.replaced-\w+)?$/.test(name));
  const exports = join(beside, 'exports');
  const exported = existsSync(exports) ? readdirSync(exports).filter((name) => name.endsWith('.jsonl')) : [];
  return [
    ...records.flatMap((name) => hashesIn(join(folder, name))),
    ...exported.flatMap((name) => hashesOf(readFileSync(join(exports, name), 'utf8'))),
  ];
}

const hashesIn = (path: string) => column(path, 'select hash as it from events');

/** Of its streams that never end, what is left in the record. */
function ofTheBot(kept: Kept): readonly string[] {
  const { folder } = copyOf(kept);
  const streams = `('${SLACK_STREAM}', '${REPLICAS_STREAM}')`;
  const sql = `select type as it from events where stream in ${streams} order by stream, version`;
  return column(join(folder, 'runbolt.db'), sql);
}

function column(path: string, sql: string): readonly string[] {
  const file = new DatabaseSync(path);
  try {
    return file
      .prepare(sql)
      .all()
      .map(({ it }) => String(it));
  } finally {
    file.close();
  }
}

const hashesOf = (text: string): readonly string[] =>
  [...text.matchAll(/,"hash":"([0-9a-f]{64})"\}$/gm)].map(([, hash = '']) => hash);
