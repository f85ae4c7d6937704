import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { readAll } from '../../src/audit/read-all.ts';
import { verifyChain } from '../../src/audit/verify-chain.ts';
import { ownBoot } from '../../src/cli/own-boot.ts';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import { type Office, openOffice, RHEA } from '../support/office.ts';
import { besideBot, openCounter, temporaryFolder } from './counter.ts';

const RUNBOOKS = `
  pull:
    title: Pull two levers
    environment: lab
    allow: { run: [responder] }
    steps:
      - { id: first, title: Pull the first, uses: lever/pull, with: { lever: one } }
      - { id: second, title: Pull the second, uses: lever/pull, with: { lever: two } }
  other:
    title: Pull another
    environment: lab
    allow: { run: [responder] }
    steps: [{ id: pull, uses: lever/pull, with: { lever: three } }]
`;

const NOW = new Date('2026-03-04T03:00:00Z');

async function bench() {
  const office = await openOffice(RUNBOOKS);
  const { type } = await besideBot(office);
  const alone = await openCounter({ record: ownBoot.record });
  const variables = { RUNBOLT_DATA: office.folder };
  const folder = await temporaryFolder();
  return {
    office,
    file: join(folder, 'backup.db'),
    type,
    alone: (line: string) => alone.type(line, { variables }),
  };
}

async function confirm(office: Office, run: string): Promise<void> {
  const { plan } = await office.run(run);
  await confirmRun(office.context, { run, hash: plan?.hash ?? '', actor: RHEA });
}

test('a backup beside the running bot is whole, for its owner only, and says what is in flight in it', async () => {
  const { office, file, type } = await bench();
  const id = await office.start('pull');
  const head = await office.store.head();

  const { code, out } = await type(`backup ${file}`);

  expect(code).toBe(0);
  expect(out).toContain(`BACKED UP  ${file}: ${head.position} events, to #${head.position} ${head.hash}`);
  expect(out).toContain(`${id}  Pull two levers  (waiting)`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(file, '..'))).toEqual(['backup.db']);
});

test('a backup while the bot goes on writing is of one moment', async () => {
  const { office, file, type } = await bench();
  const writing = (async () => {
    for (let count = 0; count < 20; count++) await office.start('pull', { key: `request-${count}` });
  })();

  const { code } = await type(`backup ${file}`);
  await writing;

  expect(code).toBe(0);
});

test('a backup never takes the place of a file unless it is told to', async () => {
  const { file, type } = await bench();
  writeFileSync(file, 'mine');

  expect(await type(`backup ${file}`)).toMatchObject({ code: 1, err: expect.stringContaining('--replace') });
  expect(readFileSync(file, 'utf8')).toBe('mine');

  expect((await type(`backup ${file} --replace`)).code).toBe(0);
});

test('what a backup that was killed has left goes after an hour; one that another is making stays', async () => {
  const { file, type } = await bench();
  const [left, made] = ['.77.runbolt-backup', '.78.runbolt-backup'].map((name) => join(file, '..', name));
  for (const [path = '', ageMs] of [
    [left, 2 * 60 * 60_000],
    [made, 60_000],
  ] as const) {
    writeFileSync(path, 'half of it');
    utimesSync(path, new Date(NOW.getTime() - ageMs), new Date(NOW.getTime() - ageMs));
  }

  expect((await type(`backup ${file}`, { time: NOW })).code).toBe(0);

  expect(readdirSync(join(file, '..'))).toEqual(['.78.runbolt-backup', 'backup.db']);
});

test('a record that is not in order gets no backup', async () => {
  const { office, file, alone } = await bench();
  await office.start('pull');

  await office.restart(undefined, {
    async meanwhile() {
      const record = new DatabaseSync(join(office.folder, 'runbolt.db'));
      record.exec(`drop trigger events_stay_as_they_are; update events set at = '2020-01-01T00:00:00.000Z'
        where position = 1`);
      record.close();

      expect(await alone(`backup ${file}`)).toMatchObject({
        code: 1,
        err: expect.stringContaining('No backup was made'),
      });
      expect(readdirSync(join(file, '..'))).toEqual([]);
    },
  });
});

test('a backup is not put back under a bot that runs', async () => {
  const { file, type } = await bench();
  await type(`backup ${file}`);

  expect(await type(`restore ${file}`)).toMatchObject({
    code: 1,
    err: expect.stringContaining('A bot is running'),
  });
});

test('what would be lost is said exactly, and lost only when told so; what was there is kept', async () => {
  const { office, file, type, alone } = await bench();
  await office.start('pull');
  await type(`backup ${file}`);
  const { position } = await office.store.head();
  const later = await office.start('other');
  const { position: reached } = await office.store.head();

  await office.restart(undefined, {
    async meanwhile() {
      const refused = await alone(`restore ${file}`);
      expect(refused.code).toBe(1);
      expect(refused.out).toContain('NOT RESTORED');
      expect(refused.out).toContain(`${reached - position} events since`);
      expect(refused.out).toContain(`${later}  Pull another`);

      const done = await alone(`restore ${file} --lose-newer`);
      expect(done).toMatchObject({ code: 0, err: '' });
      const [aside = ''] = readdirSync(office.folder).filter((name) => name.includes('replaced'));
      expect(done.out).toContain(aside);
      const kept = new DatabaseSync(join(office.folder, aside), { readOnly: true });
      expect(kept.prepare('select count(*) as events from events').get()).toEqual({ events: reached });
      kept.close();
    },
  });
});

test('a run that was in flight in the backup repeats nothing, says so, and what was under way is looked at', async () => {
  const { office, file, type, alone } = await bench();
  const waiting = await office.start('pull');
  await type(`backup ${file}`);
  await confirm(office, waiting);
  await office.pass(10);
  expect((await office.run(waiting)).status).toBe('succeeded');
  const { effects } = office.levers;
  office.levers.positions.clear();

  const after = await office.restart(undefined, { meanwhile: () => alone(`restore ${file} --lose-newer`) });
  await after.pass(10);

  const run = await after.run(waiting);
  expect(run.status).toBe('cancelled');
  expect(run.end?.outcome).toContain('the record was put back to a backup');
  expect(effects).toEqual(['one=on', 'two=on']);
  expect(await verifyChain(readAll(after.store))).toMatchObject({ status: 'ok' });
  expect((await after.store.read('record')).map(({ type: name }) => name)).toEqual([
    'record_restored',
    'restore_taken_up',
  ]);
  const again = await after.restart();
  expect(await again.store.read('record')).toHaveLength(2);
});

test('a step that was under way in the backup is looked at, and the one after it does not begin', async () => {
  const { office, file, type, alone } = await bench();
  office.levers.takes = 3;
  const id = await office.start('pull');
  await confirm(office, id);
  await office.pass(2);
  expect((await office.run(id)).steps.map(({ status }) => status)).toEqual(['accepted', 'pending']);
  await type(`backup ${file}`);
  await office.start('other');

  const after = await office.restart(undefined, { meanwhile: () => alone(`restore ${file} --lose-newer`) });
  await after.pass(60);

  const run = await after.run(id);
  expect(run.status).toBe('cancelled');
  expect(run.steps[1]?.status).toBe('pending');
  expect(after.levers.effects).toEqual(['one=on']);
});

test('where nothing is lost with it, runs go on', async () => {
  const { office, file, type, alone } = await bench();
  const id = await office.start('pull');
  await type(`backup ${file}`);

  const after = await office.restart(undefined, { meanwhile: () => alone(`restore ${file}`) });
  await confirm(after, id);
  await after.pass(10);

  expect((await after.run(id)).status).toBe('succeeded');
});

test('a file that is no whole backup is not restored, and nothing is changed', async () => {
  const { office, file, type, alone } = await bench();
  await office.start('pull');
  await type(`backup ${file}`);
  const bytes = readFileSync(file);
  // In an event: the rows that are made of it are not hashed.
  bytes.write('"TITLE"', bytes.indexOf('"title":"Pull two levers"'));
  writeFileSync(file, bytes);

  await office.restart(undefined, {
    async meanwhile() {
      expect(await alone(`restore ${file} --lose-newer`)).toMatchObject({
        code: 1,
        err: expect.stringContaining('was not restored'),
      });
    },
  });
});

test('on PostgreSQL both say which tools to use', async () => {
  const { type } = await openCounter();
  const variables = { DATABASE_URL: 'postgresql://db.example.com/runbolt' };

  expect(await type('backup /tmp/x', { variables })).toMatchObject({
    code: 2,
    err: expect.stringContaining('pg_dump'),
  });
  expect(await type('restore /tmp/x', { variables })).toMatchObject({
    code: 1,
    err: expect.stringContaining('pg_restore'),
  });
});

test('a folder that takes no file is named, with what to do, and no name of a draft', async () => {
  const { file, type } = await bench();
  const folder = join(file, '..', 'not-there');

  const { code, err } = await type(`backup ${join(folder, 'backup.db')}`);

  expect(code).toBe(5);
  expect(err).toContain(`No copy was made: ${folder} takes no file (ENOENT). Choose a folder that is there`);
  expect(err).not.toContain('.runbolt-backup');
});
