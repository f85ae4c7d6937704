import { expect, test } from 'vitest';
import { beginStory, OLLY, OPS, RHEA, type Story } from '../support/bot.ts';

test('without words a form asks, and submitting it declares', async () => {
  const story = await beginStory();

  await story.olly.command(OPS, '/incident');
  await story.olly.submit(story.modal(OLLY).id, { severity: 'P1', title: 'Slow checkout' });

  expect((await opened(story)).name).toMatch(/^inc-2026-03-04-p1-slow-checkout-/);
});

test('a severity that there is not is asked for in the form, with the title kept', async () => {
  const story = await beginStory();

  await story.rhea.command(OPS, '/incident', 'declare P9 API down');

  const form = story.modal(RHEA);
  expect(story.says(form)).toContain('⚠️ there is no such severity: use one of P0, P1, P2, P3');
  await story.rhea.submit(form.id, { severity: 'P0' });
  expect((await opened(story)).topic).toContain('P0 API down');
});

test('when nobody can be paged the channel is opened all the same, and says so', async () => {
  const story = await beginStory();
  story.world.faults.set('pagerduty/refused', true);

  await story.rhea.command(OPS, '/incident', 'declare P0 API down');

  const channel = await opened(story);
  await story.until('the checklist', () => pinsOf(story, channel.id).length === 1);
  await story.until('the bad news', () => story.root(/page|PagerDuty/i, channel.id));
  expect(story.state().pagerduty.incidents).toEqual([]);
});

test('while Slack is away the person on call is paged all the same, and the channel follows', async () => {
  const story = await beginStory();
  story.workspace.slackFaults.set('slack/failing', true);

  await story.rhea.command(OPS, '/incident', 'declare P0 API down');
  await story.until('the page', () => story.state().pagerduty.incidents.length === 1);
  story.workspace.slackFaults.set('slack/failing', false);

  await opened(story);
  await story.pass(60);
  const channels = story.workspace.snapshot().channels.filter(({ name }) => name.startsWith('inc-'));
  expect(channels).toHaveLength(1);
  expect(story.state().pagerduty.incidents).toMatchObject([{ title: 'P0: API down' }]);
});

const opened = (story: Story) =>
  story.until('the channel', () =>
    story.workspace.snapshot().channels.find(({ name, topic }) => name.startsWith('inc-') && topic !== ''),
  );

const pinsOf = (story: Story, channel: string) =>
  story.workspace.snapshot().channels.find(({ id }) => id === channel)?.pins ?? [];
