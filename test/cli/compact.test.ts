import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { ownBoot } from '../../src/cli/own-boot.ts';
import { segmentName } from '../../src/cli/segments.ts';
import { writeSegment } from '../../src/cli/write-segment.ts';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import { type Office, openOffice, RHEA } from '../support/office.ts';
import { besideBot, openCounter, temporaryFolder } from './counter.ts';

const RUNBOOKS = `
  pull:
    title: Pull a lever
    environment: lab
    allow: { run: [responder] }
    parameters: { lever: { type: string, default: one } }
    steps: [{ id: pull, title: Pull it, uses: lever/pull, with: { lever: "\${{ parameters.lever }}" } }]
  look:
    title: Look at a lever
    environment: lab
    allow: { run: [responder] }
    steps: [{ id: look, uses: lever/read, with: { lever: one } }]
  rehearse:
    title: A drill
    environment: yard
    allow: { run: [responder] }
    drill: { rto: 1h, rpo: 1h }
    steps: [{ id: pull, title: Pull it, uses: lever/pull, with: { lever: two } }]
`;
const DAYS_MS = 24 * 60 * 60_000;

/** More than a year ago: a run that is over, one that left a lever pulled, one that nobody knows the end of, a drill. */
async function bench() {
  const young = await openOffice(RUNBOOKS);
  const over = await done(young, 'look');
  const open = await done(young, 'pull', { lever: 'one' });
  const drill = await done(young, 'rehearse');
  young.levers.observable = false;
  young.levers.trouble = { kind: 'timeout', when: 'after' };
  const unknown = await done(young, 'pull', { lever: 'three' });
  expect((await young.run(unknown)).status).toBe('unknown');

  const office = await young.restart(undefined, { pauseMs: 401 * DAYS_MS });
  office.levers.observable = true;
  const recent = await done(office, 'pull', { lever: 'four' });
  const counter = await besideBot(office);
  const exports = await temporaryFolder();
  const compact = () =>
    counter.type(`compact --older-than 400d --to ${exports}`, { time: office.clock.now() });
  return { ...{ office, over, open, drill, unknown, recent, exports, compact }, type: counter.type };
}

async function done(office: Office, runbook: string, given: Record<string, string> = {}): Promise<string> {
  const id = await office.start(runbook, { given });
  const { plan } = await office.run(id);
  await confirmRun(office.context, { run: id, hash: plan?.hash ?? '', actor: RHEA });
  await office.pass(10);
  return id;
}

test('what is over goes, what goes on stays, and both are proved', async () => {
  const { office, over, open, drill, unknown, recent, exports, compact, type } = await bench();
  const head = await office.store.head();

  const { code, out } = await compact();

  expect(code).toBe(0);
  expect(out).toMatch(/^SEALED {2}up to #\d+: \d+ events are out of the record/);
  expect((await type(`show ${over}`)).code).toBe(1);
  for (const kept of [open, drill, unknown, recent]) expect((await type(`show ${kept}`)).code, kept).toBe(0);
  expect((await office.run(unknown)).status).toBe('unknown');

  const alone = await type(`audit verify --head ${head.position}:${head.hash}`);
  expect(alone).toMatchObject({ code: 0, out: expect.stringContaining('WHOLE FROM #') });
  expect(alone.out).toContain('It contains the head noted elsewhere.');
  const whole = await type(`audit verify --exports ${exports}`);
  expect(whole).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^WHOLE {2}the record: \d+ events, from the first/),
  });
});

test('the exports verify by themselves, each and in sequence', async () => {
  const { office, exports, type, compact } = await bench();
  const events = await office.store.recordedAfter(0, 4);
  await writeSegment(join(exports, segmentName(1, 4)), events);
  await compact();

  const names = readdirSync(exports).toSorted();
  expect(names).toHaveLength(2);
  expect(await type(`audit verify ${join(exports, names[0] ?? '')}`)).toMatchObject({
    code: 0,
    out: expect.stringContaining('4 events, from the first'),
  });
  expect(await type(`audit verify ${join(exports, names[1] ?? '')}`)).toMatchObject({
    code: 0,
    out: expect.stringContaining(`It follows #4 ${events[3]?.hash}`),
  });
  expect(await type(`audit verify ${exports}`)).toMatchObject({
    code: 0,
    out: expect.stringContaining('from the first to #'),
  });
});

test('stopped after an export was written and before it was sealed, it goes on with that one', async () => {
  const { office, exports, compact } = await bench();
  await writeSegment(join(exports, segmentName(1, 4)), await office.store.recordedAfter(0, 4));

  expect((await compact()).code).toBe(0);

  const seals = (await office.store.read('record')).map(({ data }) => data.position);
  expect(seals[0]).toBe(4);
  expect(seals).toHaveLength(2);
});

test('an export that holds something else is not written over, and nothing goes', async () => {
  const { office, over, exports, compact } = await bench();
  writeFileSync(join(exports, segmentName(1, 4)), 'something else');

  expect(await compact()).toMatchObject({ code: 1, err: expect.stringContaining('holds something else') });
  expect(await office.store.sealedThrough()).toBe(0);
  expect((await office.run(over)).status).toBe('succeeded');
});

test('called again it finds nothing more; what is too young is refused', async () => {
  const { exports, compact, type } = await bench();
  await compact();

  expect(await compact()).toMatchObject({ code: 0, out: expect.stringContaining('Nothing is older than') });
  expect(await type(`compact --older-than 7d --to ${exports}`)).toMatchObject({
    code: 2,
    err: expect.stringContaining('30d or more'),
  });
});

test.each([
  [
    'an event that was kept is changed',
    "update events set data = replace(data, 'three', 'seven') where position < 40",
  ],
  [
    'an event that was kept is taken out',
    'delete from events where position = (select min(position) from events)',
  ],
  [
    'the seal is moved',
    "update events set data = replace(data, '\"position\":', '\"position\":1') where type = 'chain_sealed'",
  ],
])('it shows when %s', async (_, sql) => {
  const { office, exports, compact } = await bench();
  await compact();
  const { type } = await openCounter({ record: ownBoot.record });
  const folder = await temporaryFolder();
  await office.store.copyTo?.(join(folder, 'runbolt.db'));
  const variables = { RUNBOLT_DATA: folder };
  expect((await type('audit verify', { variables })).code).toBe(0);

  const file = new DatabaseSync(join(folder, 'runbolt.db'));
  file.exec(`drop trigger events_stay; drop trigger events_stay_as_they_are; ${sql}`);
  file.close();

  expect((await type('audit verify', { variables })).code).toBe(1);
  expect((await type(`audit verify --exports ${exports}`, { variables })).code).toBe(1);
});

test('an export that was changed proves nothing', async () => {
  const { exports, compact, type } = await bench();
  await compact();
  const [name = ''] = readdirSync(exports);
  const path = join(exports, name);
  writeFileSync(path, readFileSync(path, 'utf8').replace('Rhea', 'Eve!'));

  expect((await type(`audit verify --exports ${exports}`)).code).toBe(1);
  expect((await type(`audit verify ${exports}`)).code).toBe(1);
});

test('a backup of a sealed record is whole, and an export of it says what it is', async () => {
  const { compact, type } = await bench();
  await compact();
  const folder = await temporaryFolder();

  expect((await type(`backup ${join(folder, 'backup.db')}`)).code).toBe(0);
  const { out } = await type('audit export');
  writeFileSync(join(folder, 'export.jsonl'), out);
  expect(await type(`audit verify ${join(folder, 'export.jsonl')}`)).toMatchObject({
    code: 0,
    out: expect.stringContaining('WHOLE FROM #'),
  });
});
