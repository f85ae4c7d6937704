import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { approveRun } from '../../src/commands/approve-run.ts';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import { BEN, openOffice, RHEA } from '../support/office.ts';
import { besideBot, openCounter, temporaryFolder } from './counter.ts';

const RUNBOOKS = `
  turn:
    title: Turn a lever
    environment: vault
    allow: { run: [responder], approve: [commander] }
    parameters: { lever: { type: string, default: a } }
    confirm: { approvals: 1 }
    steps: [{ id: pull, title: Pull it, uses: lever/pull, with: { lever: "\${{ parameters.lever }}" } }]
`;

async function bench() {
  const office = await openOffice(RUNBOOKS);
  const id = await office.start('turn', { actor: RHEA });
  await office.pass(1);
  const counter = await besideBot(office);
  return { office, id, ...counter };
}

test('a report says who asked, what was shown, who said yes, what was done, and proves it', async () => {
  const { type, office, id } = await bench();
  const { store, context } = office;
  const hash = (await office.run(id)).plan?.hash ?? '';
  await confirmRun(context, { run: id, hash, actor: RHEA });
  await approveRun(context, { run: id, hash, actor: BEN });
  await office.pass(30);

  const { code, out } = await type(`audit report ${id}`);

  expect(code).toBe(0);
  expect(out).toContain(`# Run ${id}: Turn a lever`);
  expect(out).toContain('| Asked by | Rhea (U0RESPOND1), slack at 2026-');
  expect(out).toContain(`SHA-256 of what was to be changed: \`${hash}\``);
  expect(out).toContain('a: position off → on');
  expect(out).toMatch(new RegExp(`confirmed by Rhea .* · plan \`${hash.slice(0, 8)}\` · event \\d+`));
  expect(out).toMatch(/approved by Ben .* as commander/);
  expect(out).toContain('**succeeded**');
  expect(out).toContain(`head #${(await store.head()).position} \`${(await store.head()).hash}\``);
});

test('a report of a run that there is not says so', async () => {
  const { type } = await bench();

  expect(await type('audit report r-00000000')).toMatchObject({
    code: 1,
    err: expect.stringContaining('There is no run r-00000000'),
  });
});

test('an export of a run that there is not says so, and an empty file proves nothing', async () => {
  const { type } = await bench();
  const file = join(await temporaryFolder(), 'empty.jsonl');
  await writeFile(file, '');

  expect(await type('audit export --run r-00000000')).toMatchObject({
    code: 1,
    err: expect.stringContaining('Nothing in the record fits run r-00000000.'),
  });
  expect(await type('audit export --since 2126-01-01T00:00Z')).toMatchObject({ code: 0 });
  expect(await type(`audit verify ${file}`)).toMatchObject({
    code: 1,
    err: expect.stringContaining('there is no event in it, so it proves nothing'),
  });
});

test('a part of the record says that it is one, and is checked as far as it can be', async () => {
  const { type, id } = await bench();
  const { out, err } = await type(`audit export --run ${id}`);
  const file = join(await temporaryFolder(), 'part.jsonl');
  await writeFile(file, out);
  const alone = await openCounter();

  const whole = await alone.type(`audit verify ${file}`);
  await writeFile(file, out.split('\n').toSpliced(2, 1).join('\n'));
  const holed = await alone.type(`audit verify ${file}`);

  expect(err).toContain('This is a part of the record');
  expect(out.split('\n')[0]).toBe(`{"selection":{"run":"${id}"},"streams":true}`);
  expect([whole.code, holed.code]).toEqual([0, 1]);
  expect(whole.out).toContain('None is missing in between');
  expect(holed.out).toContain(`Event 2 of run/${id} is missing`);
});

test('heads copied out of Slack, and an earlier export, are checked against the record', async () => {
  const { type, office } = await bench();
  const { position, hash } = await office.store.head();
  const folder = await temporaryFolder();
  const copied = join(folder, 'slack.txt');
  const earlier = join(folder, 'earlier.jsonl');
  await writeFile(copied, `Done · audit #${position} ${hash}\nand later\naudit #${position + 7} ${hash}\n`);
  await writeFile(earlier, (await type('audit export')).out);

  const truncated = await type(`audit verify --heads ${copied}`);
  const same = await type(`audit verify --heads ${earlier}`);
  const nothing = await type('audit verify --heads package.json');

  expect(truncated).toMatchObject({
    code: 1,
    out: expect.stringContaining('its newest events were cut off'),
  });
  expect(same).toMatchObject({ code: 0, out: expect.stringContaining(`all ${position} heads`) });
  expect(nothing).toMatchObject({ code: 2, err: expect.stringContaining('has no head in it') });
});

test('without a bot the record alone is reported, the same as beside one, and nothing is added to it', async () => {
  const { type, office, id } = await bench();
  const { store } = office;
  const beside = await type(`audit report ${id}`);
  const before = await store.head();
  // Neither a runbooks file nor a desk: to be opened at all would be a failure.
  const record = async () => ({ ok: true, record: store, close: async () => {} }) as const;
  const alone = await openCounter({ record });

  const { code, out } = await alone.type(`audit report ${id}`);

  expect(code).toBe(0);
  expect(out).toBe(beside.out);
  expect(await alone.type('audit report r-00000000')).toMatchObject({ code: 1 });
  expect(await store.head()).toEqual(before);
});

test('clocks that were apart are told in words, and those that agree are only listed', async () => {
  const { type, office, id } = await bench();
  const { clock, context } = office;
  const hash = (await office.run(id)).plan?.hash ?? '';
  const said = (secondsAgo: number) => new Date(clock.now().getTime() - secondsAgo * 1_000).toISOString();
  await confirmRun(context, { run: id, hash, actor: { ...RHEA, saidAt: said(5) } });
  await approveRun(context, { run: id, hash, actor: { ...BEN, saidAt: said(42) } });
  await office.pass(30);

  const { out } = await type(`audit report ${id}`);

  expect(out).toContain(`Slack ${said(35)}`);
  expect(out.match(/by Slack's clock it was said .*/g)).toEqual([
    "by Slack's clock it was said 42 s before the record has it.",
  ]);
});
