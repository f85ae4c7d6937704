import { expect, test } from 'vitest';
import { clocksOf } from '../../src/audit/clocks.ts';
import { verifyChain } from '../../src/audit/verify-chain.ts';
import { beginStory, OPS, RHEA, type Story } from '../support/bot.ts';
import { pressAsItWas } from '../support/signed-request.ts';

test('what a person causes carries the instant at which Slack says that they did it, and what follows from it does not', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/rollback', 'api');
  const asked = await story.asked(/Roll back/);
  await story.pass(90);

  await pressAsItWas(story, RHEA, asked, 'Confirm', { secondsAgo: 42 });
  await story.ended(/Roll back/);

  const requested = await eventOf(story, 'run_requested');
  const confirmed = await eventOf(story, 'confirmation_given');
  const ended = await eventOf(story, 'run_ended');
  expect(Date.parse(requested.at) - clockOf(requested)).toBeLessThan(1_000);
  expect(Math.round((Date.parse(confirmed.at) - clockOf(confirmed)) / 1_000)).toBe(42);
  expect(clocksOf(ended)).toEqual({});
  expect(await verifyChain(streamOf(story))).toMatchObject({ status: 'ok' });
});

test('a form says when it was sent, and an undo that puts a run back says it once', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/pause-purge', 'now');
  const done = await story.ended(/Pause/);

  await story.rhea.click(done, 'Undo…');
  const asked = await story.asked(/Undo/);
  await story.ben.click(asked, 'Approve');
  await story.pass(60);
  await story.rhea.click(asked, 'Confirm…');
  await story.rhea.submit(story.modal(RHEA).id, { phrase: 'undo pause the efs purge' });
  await story.ended(/Undo/);

  const confirmed = await eventOf(story, 'confirmation_given');
  expect(Date.parse(confirmed.at) - clockOf(confirmed)).toBeLessThan(2_000);
  expect(clocksOf(await eventOf(story, 'run_put_back'))).toEqual({});
});

type Recorded = Awaited<ReturnType<Story['record']>>[number];

async function eventOf(story: Story, type: string): Promise<Recorded> {
  const found = (await story.record()).findLast((event) => event.type === type);
  if (!found) throw new Error(`there is no ${type}`);
  return found;
}

function clockOf(event: Recorded): number {
  const { saidAt } = clocksOf(event);
  if (!saidAt) throw new Error(`${event.type} does not say when it was said`);
  return saidAt.getTime();
}

async function* streamOf(story: Story): AsyncGenerator<Recorded> {
  yield* await story.record();
}
