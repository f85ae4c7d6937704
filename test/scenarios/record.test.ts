import { expect, test } from 'vitest';
import { readAll } from '../../src/audit/read-all.ts';
import { verifyChain } from '../../src/audit/verify-chain.ts';
import { BEN, beginStory, OPS, RHEA, type Story } from '../support/bot.ts';

const DRILL = /DR Test/;

test('the record of a run says who asked, for what plan, who confirmed, who approved, and what came of it', async () => {
  const story = await beginStory();
  await drill(story);

  const events = (await story.record()).filter(({ stream }) => stream.startsWith('run/'));

  const told = events.map(({ type, actor }) => [type, JSON.parse(actor).id]);
  expect(told).toEqual(
    expect.arrayContaining([
      ['run_requested', RHEA],
      ['run_planned', 'runbolt'],
      ['gates_opened', 'runbolt'],
      ['confirmation_given', RHEA],
      ['approval_granted', BEN],
      ['run_ended', 'runbolt'],
    ]),
  );
  const hashOf = (type: string) => JSON.parse(events.find((one) => one.type === type)?.data ?? '{}').hash;
  expect(hashOf('run_planned')).toMatch(/^[0-9a-f]{64}$/);
  expect(hashOf('confirmation_given')).toBe(hashOf('run_planned'));
  expect(hashOf('approval_granted')).toBe(hashOf('run_planned'));
});

test('the intent of every step is in the record before what came of it', async () => {
  const story = await beginStory();
  await drill(story);

  const types = (await story.record()).map(({ type, data }) => `${type} ${JSON.parse(data).step ?? ''}`);

  for (const step of ['retrieval', 'postgresql', 'redis', 'application', 'counts']) {
    const started = types.indexOf(`step_started ${step}`);
    expect(started).toBeGreaterThan(0);
    expect(types.indexOf(`step_succeeded ${step}`)).toBeGreaterThan(started);
  }
});

test('the chain verifies, and the head that was posted with the run is in it', async () => {
  const story = await beginStory({ environment: { RUNBOLT_AUDIT_CHANNEL: 'C0DEPLOY' } });
  await drill(story);

  const [, position, hash] = await story.sees(() => {
    const posted = story.workspace.channel('C0DEPLOY').map(story.says).join('\n');
    return /audit `#(\d+) ([0-9a-f]{64})`/.exec(posted) ?? expect.fail('no head was posted');
  });
  const head = { position: Number(position), hash: hash ?? '' };
  const { store } = story.bot.booted.core;

  expect(await verifyChain(readAll(store), [head])).toMatchObject({ status: 'ok' });
});

test('one changed letter in the record shows', async () => {
  const story = await beginStory();
  await drill(story);
  const events = [...(await story.record())];
  const changed = events.findIndex(({ type }) => type === 'approval_granted');
  events[changed] = { ...present(events[changed]), actor: present(events[changed]).actor.replace(BEN, RHEA) };

  expect(await verifyChain(oneByOne(events))).toMatchObject({
    status: 'broken',
    problem: { kind: 'changed', position: changed + 1 },
  });
});

async function drill(story: Story): Promise<void> {
  await story.rhea.command(OPS, '/dr-test');
  await story.rhea.click(await story.asked(DRILL), 'Confirm…');
  await story.rhea.submit(story.modal(RHEA).id, { phrase: 'restore to staging' });
  await story.ben.click(await story.asked(DRILL), 'Approve');
  await story.ended(DRILL);
}

async function* oneByOne<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

function present<Item>(item: Item | undefined): Item {
  if (item === undefined) throw new Error('it is not there');
  return item;
}
