import { describe, expect, test } from 'vitest';
import type { Message } from '../../src/workspace/message.ts';
import { BEN, beginStory, OLLY, OPS, PRODUCTION, RHEA, SAM, type Story } from '../support/bot.ts';
import { ownRunbooksFile } from '../support/runbooks-file.ts';
import { pressAsItWas } from '../support/signed-request.ts';

const ROLLBACK = /Roll back an ECS service/;
const DRILL = /DR Test/;

test('a person without the role learns which role is needed and who has it, alone, and nothing is said in the channel', async () => {
  const story = await beginStory();

  await story.olly.command(OPS, '/pause-purge', 'now');

  const told = await story.until('a refusal', () => story.workspace.ephemerals(OLLY).map(story.says).at(-1));
  expect(told).toContain('⛔ Pause the EFS purge was not started: only responder may run pause-purge.');
  expect(told).toContain(`Ask <@${SAM}> (on call) or <@${RHEA}>.`);
  await story.pass(5);
  expect(story.workspace.channel(OPS)).toEqual([]);
  expect(purge(story)).toMatchObject({ suspend: false });
});

test("an outsider's click on somebody's plan is refused to them alone", async () => {
  const story = await beginStory();
  const asked = await askForRollback(story);

  await story.olly.click(asked, 'Confirm');
  expect(await story.whispered(OLLY)).toMatch(/⛔|only/);
  await story.olly.click(asked, 'Cancel');
  expect(await story.whispered(OLLY)).toContain('⛔ Not done');

  expect(story.root(ROLLBACK)?.text).toContain('❓ Confirm?');
});

test('another responder cannot confirm what somebody else asked for, but may cancel it', async () => {
  const story = await beginStory();
  const asked = await askForRollback(story);

  await story.sam.click(asked, 'Confirm');
  expect(await story.whispered(SAM)).toMatch(/⛔ Not done: only .*rhea|the person who asked/);
  await story.sam.click(asked, 'Cancel');

  const cancelled = await story.ended(ROLLBACK);
  expect(cancelled.text).toContain('✋ Cancelled');
  expect(story.thread(cancelled)).toContain('sam cancelled');
});

test('a second click is told who was first and when', async () => {
  const story = await beginStory();
  const asked = await askForRollback(story);
  await story.rhea.click(asked, 'Confirm');

  const told = await pressAsItWas(story, RHEA, asked, 'Confirm');

  expect(told).toMatch(/Already confirmed by rhea, just now/);
  await story.ended(ROLLBACK);
  expect((await story.record()).filter(({ type }) => type === 'confirmation_given')).toHaveLength(1);
});

test('nobody says yes for half an hour: it expires, says so, and a late click changes nothing', async () => {
  const story = await beginStory();
  const asked = await askForRollback(story);

  await story.pass(31 * 60);

  const expired = await story.ended(ROLLBACK);
  expect(expired.text).toContain('⌛ Expired');
  expect(await pressAsItWas(story, RHEA, asked, 'Confirm')).toMatch(/Too late|This run is over/);
  await story.pass(5);
  expect(running(story)).toContain('credlink-api:42');
});

test('a click after it was cancelled is told so', async () => {
  const story = await beginStory();
  const asked = await askForRollback(story);
  await story.rhea.click(asked, 'Cancel');
  await story.ended(ROLLBACK);

  const told = await pressAsItWas(story, RHEA, asked, 'Confirm');

  expect(told).toMatch(/This run is over. ✋ Cancelled/);
  expect(running(story)).toContain('credlink-api:42');
});

test('a yes to a plan that the world has overtaken does nothing: the new plan is asked, with what moved', async () => {
  const story = await beginStory();
  const asked = await askForRollback(story);
  await story.pass(10);
  await deployed(story, 'credlink-api:40');

  await story.rhea.click(asked, 'Confirm');

  await story.until('the new plan', () => {
    const root = story.root(ROLLBACK);
    return root && story.says(root).includes('The world has moved since you were asked');
  });
  expect(running(story)).toContain('credlink-api:40');
  expect((await story.asked(ROLLBACK)).text).toContain('❓ Confirm?');
  const told = await pressAsItWas(story, RHEA, asked, 'Confirm');
  expect(told).toContain('The world has moved since that plan was made');
});

describe('approval', () => {
  test('two people at the same moment: one approves, the other is told who did', async () => {
    const { environment } = await ownRunbooksFile((text) =>
      text.replace('commander: { slack_groups', `commander: { slack_users: [${SAM}], slack_groups`),
    );
    const story = await beginStory({ environment });
    const asked = await askForDrill(story);

    const told = await Promise.all([BEN, SAM].map((who) => pressAsItWas(story, who, asked, 'Approve')));

    expect(told.filter((words) => words.includes('You approved'))).toHaveLength(1);
    expect(told.filter((words) => words.includes('Already approved by'))).toHaveLength(1);
    expect((await story.record()).filter(({ type }) => type === 'approval_granted')).toHaveLength(1);
  });

  test('one person pressing twice counts once', async () => {
    const { environment } = await ownRunbooksFile((text) => text.replace('approvals: 1', 'approvals: 2'));
    const story = await beginStory({ environment });
    const asked = await askForDrill(story);
    await story.ben.click(asked, 'Approve');

    expect(await pressAsItWas(story, BEN, asked, 'Approve')).toContain('Already approved by');

    await story.sees(() => expect(story.says(story.root(DRILL) ?? asked)).toContain('1 of 2 approvals'));
  });

  test('an approver may say no, with a reason that everybody can read, and nothing is changed', async () => {
    const story = await beginStory();
    const asked = await askForDrill(story);

    await story.ben.click(asked, 'Deny…');
    await story.ben.submit(story.modal(BEN).id, { reason: 'Staging is in use until noon' });

    const denied = await story.ended(DRILL);
    expect(denied.text).toMatch(/^⛔ Not approved/);
    expect(story.thread(denied)).toContain('⛔ ben said no: Staging is in use until noon');
    expect((await story.record()).some(({ type }) => type === 'step_started')).toBe(false);
  });

  test('a responder may not say no', async () => {
    const story = await beginStory();
    const asked = await askForDrill(story);

    await story.sam.click(asked, 'Deny…');
    await story.sam.submit(story.modal(SAM).id, { reason: 'because' });

    await story.sees(() =>
      expect(story.says(story.modal(SAM))).toContain('only commander may approve dr-test'),
    );
    expect(story.root(DRILL)?.text).toContain('❓');
  });

  test('withdrawn by the person who asked, it can no longer be approved', async () => {
    const story = await beginStory();
    const asked = await askForDrill(story);
    await story.rhea.click(asked, 'Cancel');
    await story.ended(DRILL);

    const told = await pressAsItWas(story, BEN, asked, 'Approve');

    expect(told).toMatch(/This run is over. ✋ Cancelled/);
  });

  test('an approver who has lost the role by the time it starts no longer counts', async () => {
    const file = await ownRunbooksFile((text) =>
      text.replace('commander: { slack_groups', `commander: { slack_users: [${SAM}], slack_groups`),
    );
    const story = await beginStory({ environment: file.environment });
    const asked = await askForDrill(story);
    await story.sam.click(asked, 'Approve');
    await file.edit((text) => text.replace(`slack_users: [${SAM}], `, ''));
    await reloaded(story);

    await story.rhea.click(asked, 'Confirm…');
    await story.rhea.submit(story.modal(RHEA).id, { phrase: 'restore to staging' });

    const denied = await story.ended(DRILL);
    expect(denied.text).toContain('only commander may approve dr-test');
    expect((await story.record()).some(({ type }) => type === 'step_started')).toBe(false);
  });
});

async function askForRollback(story: Story): Promise<Message> {
  await story.rhea.command(OPS, '/rollback', 'api');
  return story.asked(ROLLBACK);
}

async function askForDrill(story: Story): Promise<Message> {
  await story.rhea.command(OPS, '/dr-test');
  return story.asked(DRILL);
}

/** The file is looked at every two seconds. */
async function reloaded(story: Story): Promise<void> {
  const { current } = story.bot.booted.file;
  const before = current().hash;
  await story.onceRead('the new file', () => current().hash !== before);
}

/** Somebody deploys while the plan is being read. */
async function deployed({ world }: Story, taskDefinition: string): Promise<void> {
  const { ecs } = world.systems(PRODUCTION);
  await ecs.updateService({ cluster: 'credlink-production', service: 'api', taskDefinition });
}

function purge(story: Story) {
  return story.state().kubernetes.prod?.cronJobs.find(({ name }) => name === 'efs-purge');
}

function running(story: Story): string | undefined {
  const api = story.state().ecs.services.find(({ name }) => name === 'api');
  return api?.deployments.find(({ status }) => status === 'PRIMARY')?.taskDefinition;
}
