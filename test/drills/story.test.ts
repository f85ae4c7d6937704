import { expect, test } from 'vitest';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import { drillsUntil, listDrills } from '../../src/commands/drills.ts';
import { type Office, openOffice, RHEA } from '../support/office.ts';

const RUNBOOKS = `
  recover:
    title: Recover
    environment: lab
    allow: { run: [responder], approve: [commander] }
    drill:
      rto: 10m
      rpo: 24h
      every: 12 days
      newest_record: { step: newest, output: position }
      negative_control: { steps: [red] }
    steps:
      - { id: restore, title: Restore, uses: lever/pull, with: { lever: copy } }
      - { id: newest, title: Newest record, uses: lever/read, with: { lever: newest } }
      - { id: red, title: Broken copy, uses: lever/check, must_fail: not healthy }
`;
const DAY_MS = 24 * 60 * 60_000;
const HOUR_MS = 60 * 60_000;

async function ask(office: Office): Promise<string> {
  office.levers.positions.set('newest', new Date(office.clock.now().getTime() - HOUR_MS).toISOString());
  return office.start('recover');
}

async function confirm(office: Office, id: string): Promise<void> {
  const { plan } = await office.run(id);
  await confirmRun(office.context, { run: id, hash: plan?.hash ?? '', actor: RHEA });
  await office.engine.idle();
}

async function hold(office: Office): Promise<string> {
  const id = await ask(office);
  await confirm(office, id);
  return id;
}

async function minutesPass(office: Office, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    await office.clock.advance(60_000);
    await office.engine.idle();
  }
}

/** Somebody has tidied up meanwhile, so that nothing is left open that would be looked at again and again. */
async function later(office: Office, days: number): Promise<void> {
  office.levers.positions.set('copy', 'off');
  await minutesPass(office, 6);
  await office.clock.advance(days * DAY_MS);
}

const reportOf = async (office: Office, id: string) => (await drillsUntil(office.context, id))?.at(-1);

test('four drills in a row: one in order, one too slow, one interrupted by a restart, one whose control is green', async () => {
  let office = await openOffice(RUNBOOKS);
  office.levers.healthy = false;
  const firstDue = new Date(office.clock.now().getTime() + 12 * DAY_MS);
  expect(await listDrills(office.context)).toMatchObject([{ history: [], dueBy: firstDue }]);

  const inOrder = await hold(office);
  expect(await reportOf(office, inOrder)).toMatchObject({
    rto: { met: true },
    rpo: { ms: HOUR_MS, met: true },
    issues: [],
  });

  await later(office, 4);
  const slow = await ask(office);
  await minutesPass(office, 12);
  await confirm(office, slow);
  expect(await reportOf(office, slow)).toMatchObject({
    rto: { ms: 12 * 60_000, met: false },
    waitedForPeopleMs: 12 * 60_000,
    issues: ['RTO missed: 12 minutes instead of less than 10 minutes'],
  });

  await later(office, 4);
  office.levers.takes = 3;
  const interrupted = await hold(office);
  office = await office.restart(undefined, { pauseMs: 20_000 });
  await office.pass(5);
  const afterRestart = await reportOf(office, interrupted);
  expect(afterRestart).toMatchObject({ waitedForPeopleMs: 0, rto: { met: true }, issues: [] });
  expect(afterRestart?.rto.ms).toBeGreaterThanOrEqual(20_000);
  expect(office.levers.effects.filter((effect) => effect === 'copy=on')).toHaveLength(3);

  await later(office, 3);
  office.levers.takes = 0;
  office.levers.healthy = true;
  const green = await hold(office);
  const loud = await reportOf(office, green);
  expect(loud?.rto.met).toBe(true);
  expect(loud?.control).toMatchObject({ green: true });
  expect(loud?.issues[0]).toMatch(/^THE NEGATIVE CONTROL WAS NOT SEEN RED/);

  const [drill] = await listDrills(office.context);
  expect(drill?.history.map(({ run }) => run)).toEqual([inOrder, slow, interrupted, green]);
  const last = await office.run(interrupted);
  expect(drill?.dueBy).toEqual(new Date(last.requestedAt.getTime() + 12 * DAY_MS));
});

test('what ended before its first step is no drill', async () => {
  const office = await openOffice(RUNBOOKS);
  const id = await ask(office);
  await minutesPass(office, 31);

  expect((await office.run(id)).status).toBe('expired');
  expect(await drillsUntil(office.context, id)).toBeUndefined();
  expect(await listDrills(office.context)).toMatchObject([{ history: [] }]);
});
