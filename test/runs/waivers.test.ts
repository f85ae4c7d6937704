import { expect, test } from 'vitest';
import { approveRun } from '../../src/commands/approve-run.ts';
import { breakGlass } from '../../src/commands/break-glass.ts';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import { drillReport } from '../../src/drills/drill-report.ts';
import type { Run } from '../../src/runs/run.ts';
import { BEN, CLEO, type Office, openOffice, RHEA } from '../support/office.ts';

/** A backup comes first, as it has to where things are protected; a drill is never there. */
const RUNBOOKS = `
  restore:
    title: Restore the vault
    environment: lab
    allow: { run: [responder], approve: [commander] }
    confirm: { phrase: restore }
    drill: { rto: 1h, rpo: 24h }
    steps:
      - { id: backup, title: Take a backup, uses: lever/jam, with: { lever: backup }, safeguard: true }
      - { id: smash, title: Overwrite it, uses: lever/smash, with: { lever: vault } }
  tune:
    title: Tune the vault
    environment: vault
    allow: { run: [responder] }
    steps:
      - { id: backup, title: Take a backup, uses: lever/jam, with: { lever: backup }, safeguard: true }
      - { id: pull, uses: lever/pull, with: { lever: vault } }
`;
const GLASS = `
break_glass: { roles: [responder], tell: [commander] }
`;
const PHRASE = 'restore without a backup';

const confirm = async (office: Office, run: Run, phrase = PHRASE) =>
  confirmRun(office.context, { run: run.id, hash: run.plan?.hash ?? '', phrase, actor: RHEA });
const approve = async (office: Office, run: Run, actor = BEN) =>
  approveRun(office.context, { run: run.id, hash: run.plan?.hash ?? '', actor });
const dead = async (office: Office, runbook = 'restore', planOnly = false): Promise<Run> => {
  office.levers.dead.add('backup');
  return office.run(await office.start(runbook, { planOnly }));
};

test('a safeguard that cannot run does not end the run: the plan without it is asked, with its phrase and an approval', async () => {
  const office = await openOffice(RUNBOOKS);

  const run = await dead(office);

  expect(run.status).toBe('waiting');
  expect(run.plan?.steps.waives).toEqual([{ step: 'backup', because: 'the lever says unavailable' }]);
  expect(run.gate?.asked).toEqual({ confirmation: true, phrase: PHRASE, approvals: 1 });
  expect((await confirm(office, run, 'restore')).status).toBe('wrong_phrase');
  expect(office.levers.effects).toEqual([]);
});

test('once approved it acts without it, records by whose leave, and says so in its outcome and its report', async () => {
  const office = await openOffice(RUNBOOKS);
  const run = await dead(office);

  await confirm(office, run);
  expect(office.levers.effects).toEqual([]);
  await approve(office, run);

  const done = await office.run(run.id);
  expect(done).toMatchObject({
    status: 'succeeded',
    steps: [{ status: 'skipped' }, { status: 'succeeded' }],
  });
  expect(office.levers.effects).toEqual(['vault=on']);
  expect(done.exceptions.waived).toMatchObject({ how: 'approval', by: [{ id: BEN.id }] });
  expect(done.end?.outcome).toBe(
    'Not proven: RTO 0 ms of 1 hour, RPO not measured. WITHOUT a backup: “Take a backup” could not run: the lever says unavailable',
  );
  expect(drillReport(done)?.issues[0]).toMatch(/^WITHOUT a backup/);
  const record = await office.store.read(`run/${run.id}`);
  expect(record.filter(({ type }) => type === 'safeguard_waived')).toHaveLength(1);
});

test('the yes to a plan without a backup has another hash than the yes to one with it', async () => {
  const office = await openOffice(RUNBOOKS);
  const whole = await office.run(await office.start('restore'));
  const without = await dead(office, 'restore', true);

  expect(without.plan?.hash).not.toBe(whole.plan?.hash);
  expect(without.end?.outcome).toBe(
    'It would go on WITHOUT a backup once somebody approves that: the lever says unavailable',
  );
});

test('a safeguard that works again by the time it acts is not left out: the plan is asked again', async () => {
  const office = await openOffice(RUNBOOKS);
  const run = await dead(office);
  await office.pass(10);
  office.levers.dead.clear();

  await confirm(office, run);
  await approve(office, run);

  const again = await office.run(run.id);
  expect(again).toMatchObject({ status: 'waiting', gate: { asked: { phrase: 'restore' } } });
  expect(again.plan?.steps.waives).toBeUndefined();
  expect(office.levers.effects).toEqual([]);
});

test('a safeguard that dies between the yes and the act is asked about', async () => {
  const office = await openOffice(RUNBOOKS);
  const run = await office.run(await office.start('restore'));
  await office.pass(10);
  office.levers.dead.add('backup');

  await confirm(office, run, 'restore');
  await approve(office, run);

  expect(await office.run(run.id)).toMatchObject({
    status: 'waiting',
    gate: { asked: { phrase: PHRASE } },
    moved: ['backup: the lever says unavailable'],
  });
  expect(office.levers.effects).toEqual([]);
});

test('one that fails when it runs is asked about; an old approval does not count, a restart loses nothing', async () => {
  const office = await openOffice(RUNBOOKS);
  const run = await office.run(await office.start('restore'));
  office.levers.trouble = { kind: 'invalid', when: 'before' };
  await confirm(office, run, 'restore');
  await approve(office, run);

  const later = await office.restart();
  const asked = await later.run(run.id);
  expect(asked).toMatchObject({
    status: 'waiting',
    moved: ['Take a backup failed: the lever says invalid'],
    gate: { asked: { phrase: PHRASE, approvals: 1 }, approvals: [], confirmation: undefined },
  });
  expect(office.levers.effects).toEqual([]);
  await confirm(later, asked);
  await approve(later, asked, CLEO);

  expect(await later.run(run.id)).toMatchObject({
    status: 'succeeded',
    exceptions: { waived: { by: [{ id: CLEO.id }], waives: [{ step: 'backup' }] } },
  });
  expect(office.levers.effects).toEqual(['vault=on']);
});

test('the glass can be broken for it, with its reason, its phrase and its review', async () => {
  const office = await openOffice(RUNBOOKS + GLASS);
  const run = await dead(office);
  await office.pass(3 * 60);

  await breakGlass(office.context, { run: run.id, reason: 'the database is dead', actor: RHEA });
  await confirm(office, run);

  expect(await office.run(run.id)).toMatchObject({
    status: 'succeeded',
    exceptions: { waived: { how: 'break_glass', by: [{ id: RHEA.id }] }, glass: { by: { id: RHEA.id } } },
  });
});

test('where nobody may say yes to it, it fails with the error as it stands', async () => {
  const office = await openOffice(RUNBOOKS);

  const run = await dead(office, 'tune');

  expect(run.end).toMatchObject({ status: 'failed', outcome: 'the lever says unavailable' });
  expect(office.levers.effects).toEqual([]);
});

test('where only the glass could be broken, it is offered at once', async () => {
  const office = await openOffice(RUNBOOKS + GLASS);

  const run = await dead(office, 'tune');

  expect(run).toMatchObject({ status: 'waiting', exceptions: { offered: { why: 'nobody_else' } } });
  expect(run.gate?.asked.phrase).toBe('tune the vault without a backup');
});

test('nobody’s yes is no yes: it expires with nothing changed', async () => {
  const office = await openOffice(RUNBOOKS);
  const run = await dead(office);

  await office.pass(31 * 60);

  expect((await office.run(run.id)).end?.outcome).toBe('Nobody said yes in time. Nothing was changed.');
  expect(office.levers.effects).toEqual([]);
});
