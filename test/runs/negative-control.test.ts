import { expect, test } from 'vitest';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import { type Office, openOffice, RHEA } from '../support/office.ts';

const drill = (mustFail: string) => `
  drill:
    title: Prove it
    environment: lab
    allow: { run: [responder], approve: [commander] }
    drill: { rto: 1h, rpo: 24h, negative_control: { steps: [break, red] }, clean_up: [tidy] }
    steps:
      - { id: break, uses: lever/pull, with: { lever: copy } }
      - { id: red, title: Broken copy, uses: lever/check, must_fail: ${mustFail} }
      - { id: tidy, uses: lever/pull, with: { lever: tidy } }
`;

async function held(office: Office) {
  const id = await office.start('drill');
  const run = await office.run(id);
  await confirmRun(office.context, { run: id, hash: run.plan?.hash ?? '', actor: RHEA });
  await office.engine.idle();
  return office.run(id);
}

test('a check that has to fail and does is done, with what it complained of as evidence', async () => {
  const office = await openOffice(drill('not healthy'));
  office.levers.healthy = false;

  const run = await held(office);

  expect(run.status).toBe('succeeded');
  expect(run.steps[1]).toMatchObject({
    status: 'succeeded',
    evidence: ['Seen red, as it must be: it is not healthy'],
  });
  expect(office.levers.effects).toEqual(['copy=on', 'tidy=on']);
});

test('one that comes out green fails the run: nothing that this check passes can be relied on', async () => {
  const office = await openOffice(drill('not healthy'));

  const run = await held(office);

  expect(run.status).toBe('failed');
  expect(run.steps[1]).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('The negative control came out green'),
  });
});

test('one that fails for another reason proves nothing', async () => {
  const office = await openOffice(drill('the manifest says'));
  office.levers.healthy = false;

  const run = await held(office);

  expect(run.status).toBe('failed');
  expect(run.steps[1]?.reason).toBe(
    'It failed for another reason than “the manifest says”: it is not healthy',
  );
});

test('the plan says that the check has to fail', async () => {
  const office = await openOffice(drill('not healthy'));

  const run = await office.run(await office.start('drill'));

  const planned = run.plan?.steps.steps.find(({ step }) => step === 'red');
  expect(planned).toMatchObject({ plan: { facts: ['This check has to fail, saying: not healthy'] } });
});
