import { expect, test } from 'vitest';
import { deliver, type Ways } from '../../src/slack/deliver.ts';
import { inWords, type Reply, say } from '../../src/slack/listeners/reply.ts';
import { HeldClock } from '../support/held-clock.ts';

const NOT_YET = inWords('Not recorded yet.');

function desk() {
  const clock = new HeldClock();
  const heard: string[] = [];
  const ways: Ways = {
    ack: async (message) => void heard.push(`ack: ${message?.text ?? 'nothing'}`),
    meanwhile: () => NOT_YET,
    tell: async ({ text }) => void heard.push(`later: ${text}`),
    openView: async () => {},
  };
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const answer = Promise.withResolvers<Reply>();
  return { clock, heard, answer, delivered: deliver({ clock, log }, answer.promise, ways) };
}

test('what is recorded within two seconds is the whole answer', async () => {
  const { heard, answer, delivered } = desk();

  answer.resolve(say('It is under way.'));
  await delivered;

  expect(heard).toEqual(['ack: It is under way.']);
});

test('an ack that cannot wait for the record says that nothing is recorded yet, and the answer follows', async () => {
  const { clock, heard, answer, delivered } = desk();

  await clock.advance(2_000);
  expect(heard).toEqual(['ack: Not recorded yet.']);
  answer.resolve(say('It is under way.'));
  await delivered;

  expect(heard).toEqual(['ack: Not recorded yet.', 'later: It is under way.']);
});
