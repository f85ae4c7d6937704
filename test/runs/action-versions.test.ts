import { expect, test } from 'vitest';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import { openLoops } from '../../src/commands/open-loops.ts';
import { recordFinding } from '../../src/commands/record-finding.ts';
import { closeLoop } from '../../src/commands/tend-loop.ts';
import { type Office, openOffice, RHEA } from '../support/office.ts';

const RUNBOOKS = `
  pull:
    title: Pull two levers
    environment: lab
    allow: { run: [responder] }
    steps:
      - { id: first, title: Pull the first, uses: lever/pull, with: { lever: one } }
      - { id: second, title: Pull the second, uses: lever/pull, with: { lever: two } }
`;

async function confirm(office: Office, run: string): Promise<void> {
  const { plan } = await office.run(run);
  await confirmRun(office.context, { run, hash: plan?.hash ?? '', actor: RHEA });
  await office.pass(2);
}

/** The first lever is pulled, and it is not known yet whether it holds. */
async function halfWay(version = 1): Promise<{ readonly office: Office; readonly id: string }> {
  const opened = await openOffice(RUNBOOKS);
  opened.levers.version = version;
  const office = await opened.restart();
  office.levers.takes = 20;
  const id = await office.start('pull');
  await confirm(office, id);
  expect((await office.run(id)).steps[0]?.status).toBe('accepted');
  return { office, id };
}

const deployed = (office: Office, version: number, accepts: readonly number[] = []) => {
  Object.assign(office.levers, { version, accepts });
  return office.restart();
};

test('a step begun by a version that this one cannot continue asks a person, and is not done again', async () => {
  const { office, id } = await halfWay();

  const after = await deployed(office, 2);
  await after.pass(30);

  const run = await after.run(id);
  expect(run.status).toBe('unknown');
  expect(run.steps[0]?.reason).toMatch(/^It was begun by version 1 of lever\/pull; .* has version 2/);
  expect(run.steps[0]?.look[0]).toBe('What became of “Pull the first”?');
  expect(after.levers.effects).toEqual(['one=on']);
  expect(await after.store.locks(['lever:one'])).toHaveLength(1);
});

test('once a person has looked, the rest is planned again and done by the new version', async () => {
  const { office, id } = await halfWay();
  const after = await deployed(office, 2);
  await after.pass(2);

  await recordFinding(after.context, { run: id, step: 'first', finding: 'happened', actor: RHEA });
  after.levers.takes = 0;
  await after.pass(30);

  const run = await after.run(id);
  expect(run.status).toBe('succeeded');
  expect(run.steps.map(({ version }) => version ?? 1)).toEqual([1, 2]);
  expect(after.levers.effects).toEqual(['one=on', 'two=on']);
});

test('a version that accepts the one that began it goes on', async () => {
  const { office, id } = await halfWay();

  const after = await deployed(office, 3, [2, 1]);
  await after.pass(40);

  expect((await after.run(id)).status).toBe('succeeded');
  expect(after.levers.effects).toEqual(['one=on', 'two=on']);
});

test('an older version does not continue what a newer one began', async () => {
  const { office, id } = await halfWay(2);

  const after = await deployed(office, 1);
  await after.pass(10);

  expect((await after.run(id)).steps[0]?.reason).toMatch(/^It was begun by version 2/);
});

test('what waited for people is planned again by the version that does it', async () => {
  const opened = await openOffice(RUNBOOKS);
  const id = await opened.start('pull');

  const after = await deployed(opened, 2);
  await confirm(after, id);
  await after.pass(20);

  const run = await after.run(id);
  expect(run.status).toBe('succeeded');
  expect(run.steps.map(({ version }) => version)).toEqual([2, 2]);
});

test('of what an older version left open, a person may say that it is as it should be', async () => {
  const opened = await openOffice(RUNBOOKS);
  const id = await opened.start('pull');
  await confirm(opened, id);
  await opened.pass(20);
  const [before] = await openLoops(opened.context);
  const request = { loop: before?.id ?? '', reason: 'looked at it', actor: RHEA };
  expect(await closeLoop(opened.context, request)).toMatchObject({ status: 'seen' });

  const after = await deployed(opened, 2);

  expect(await closeLoop(after.context, request)).toMatchObject({ status: 'done' });
});
