import { expect, test } from 'vitest';
import { type Floor, openFloor, wordsOf } from './floor.ts';

const [RHEA, BEN] = ['U0RESPOND1', 'U0COMMAND1'];

const RUNBOOKS = `
  cluster:
    command: /cluster
    title: Make a cluster by hand
    environment: lab
    allow: { run: [responder] }
    steps:
      - id: create
        title: Create the cluster
        uses: people/ask-person
        with: { question: Create it., role: commander, commands: [eksctl create cluster], within: 30m }
`;

async function settle({ office, app }: Floor): Promise<void> {
  for (let round = 0; round < 4; round++) {
    await office.engine.idle();
    await office.clock.advance(round === 0 ? 0 : 2_000);
    await app.outbox.idle();
  }
}

const withWords = (floor: Floor, words: string) =>
  floor.slack.until(() => floor.slack.channel('C0OPS').find((message) => wordsOf(message).includes(words)));

const lastWords = (floor: Floor, user: string): string =>
  floor.slack.ephemerals(user).map(wordsOf).at(-1) ?? '';

test('a question is asked in the channel, and answered with one press of the person who is asked', async () => {
  const floor = await openFloor(RUNBOOKS);
  await floor.slack.as(RHEA).command('C0OPS', '/cluster');
  await settle(floor);
  const asked = await withWords(floor, 'Waiting for an answer');

  await floor.slack.as(RHEA).click(asked, 'Done');
  await settle(floor);
  const refused = lastWords(floor, RHEA);
  await floor.slack.as(BEN).click(asked, 'Done');
  await settle(floor);

  expect(wordsOf(asked)).toContain('eksctl create cluster');
  expect(refused).toContain('only commander may answer this');
  expect(lastWords(floor, BEN)).toContain('goes on from your answer');
  expect(wordsOf(await withWords(floor, '✅ Done'))).toContain('answered “Done” to: Create it.');
});
