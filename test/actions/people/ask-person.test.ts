import { expect, test } from 'vitest';
import { askPerson } from '../../../src/actions/people/ask-person.ts';
import { stage } from '../../support/stage.ts';

const INPUT = { question: 'Create the cluster.', role: 'commander', commands: ['eksctl create cluster'] };

test('the plan says who is asked, and shows the lines to paste', async () => {
  const plan = await stage().plan(askPerson, INPUT);

  expect(plan).toMatchObject({
    changes: [],
    facts: ['Asks a commander: Create the cluster. (“Done”, “Could not be done”; within 30 minutes)'],
    commands: ['eksctl create cluster'],
  });
});

test.each([
  [{ answer: 'Done', by: { kind: 'slack', id: 'U1', name: 'Ben' }, at: 'x' }, 'done'],
  [{ answer: 'Could not be done', by: { kind: 'slack', id: 'U1' }, at: 'x' }, 'failed'],
  [{ answer: 'Done' }, 'waiting'],
  [{}, 'waiting'],
])('what it remembers decides: %j is %s', async (memo, status) => {
  const { clock, plan, context } = stage();
  const seen = { plan: await plan(askPerson, INPUT), startedAt: clock.now(), memo };

  expect(await askPerson.observe(context(), INPUT, seen)).toMatchObject({ status });
});

test.each([
  { question: '' },
  { question: 'x', person: 'ben' },
  { question: 'x', person: 'U0BEN', role: 'commander' },
  { question: 'x', answers: [] },
  { question: 'x', answers: ['Done', 'Done'] },
  { question: 'x', answers: ['Could not be done'] },
  { question: 'x', within: 'soon' },
])('%j is no question', async (nonsense) => {
  await expect(stage().plan(askPerson, nonsense)).rejects.toThrow();
});
