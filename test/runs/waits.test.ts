import { expect, test } from 'vitest';
import { approveRun } from '../../src/commands/approve-run.ts';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import { runStream } from '../../src/runs/run-stream.ts';
import { BEN, type Office, openOffice, RHEA } from '../support/office.ts';

const RUNBOOKS = `
  switch:
    title: Switch over
    environment: lab
    allow: { run: [responder], approve: [commander] }
    steps:
      - { id: first, uses: lever/pull, with: { lever: main } }
      - { id: second, uses: lever/pull, with: { lever: other }, confirm: { required: false, approvals: 1 } }
`;

const lengths = async (office: Office, id: string) =>
  (await office.run(id)).waits.map(({ from, until }) => until && (until.getTime() - from.getTime()) / 1_000);

const planHash = async (office: Office, id: string) => (await office.run(id)).plan?.hash ?? '';

async function confirm(office: Office, id: string): Promise<void> {
  await confirmRun(office.context, { run: id, hash: await planHash(office, id), actor: RHEA });
  await office.engine.idle();
}

test('a run remembers how long it stood at each of its gates', async () => {
  const office = await openOffice(RUNBOOKS);
  const id = await office.start('switch');
  expect(await lengths(office, id)).toEqual([undefined]);

  await office.pass(90);
  await confirm(office, id);
  await office.pass(30);
  await approveRun(office.context, { run: id, hash: await planHash(office, id), actor: BEN });
  await office.engine.idle();

  expect(await lengths(office, id)).toEqual([90, 30]);
});

test('a run that asks again remembers its first gate, too', async () => {
  const office = await openOffice(RUNBOOKS);
  const id = await office.start('switch');
  await office.pass(60);
  office.levers.positions.set('main', 'half');

  await confirm(office, id);
  await office.pass(20);
  await confirm(office, id);

  expect((await lengths(office, id)).slice(0, 2)).toEqual([60, 20]);
});

test('a run that is looked at before its time is put off until then, and not looked at over and over', async () => {
  const office = await openOffice(RUNBOOKS);
  const id = await office.start('switch');
  const { version, gate } = await office.run(id);
  const stream = runStream(id);
  const tooEarly = { row: 'due', stream, at: office.clock.now() } as const;
  await office.store.append({ stream, expectedVersion: version, events: [], rows: [tooEarly] });

  office.engine.wake(id);
  await office.engine.idle();

  expect(await office.store.dueStreams(office.clock.now(), 10)).toEqual({ due: [], next: gate?.expiresAt });
});
