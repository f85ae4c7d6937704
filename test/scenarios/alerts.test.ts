import { expect, test } from 'vitest';
import type { Message } from '../../src/workspace/message.ts';
import { ALERTS, beginWithAlerts, postAlerts } from '../support/alerts.ts';
import type { Story } from '../support/bot.ts';

/** The newest message about this alert, as it stands. */
function card(story: Story, name = 'HighErrorRate'): Message {
  const found = story.workspace.channel(ALERTS).findLast(({ text }) => text.includes(name));
  if (!found) throw new Error(`nobody was told of ${name}`);
  return found;
}

const cards = (story: Story, name = 'HighErrorRate') =>
  story.workspace.channel(ALERTS).filter(({ text }) => text.includes(name));

test('an alert is told once, its button starts the runbook with its labels, and its end is told in place', async () => {
  const story = await beginWithAlerts();

  expect((await postAlerts(story, [{}])).status).toBe(200);
  const told = await story.sees(() => story.says(card(story)));
  await postAlerts(story, [{}]);
  await story.sam.click(card(story), 'Acknowledge');
  await story.sees(() => expect(story.says(card(story))).toContain('sam looks after it'));
  await story.sam.click(card(story), 'Roll back an ECS service: api');
  const run = await story.asked(/Roll back an ECS service/);
  await story.sam.click(run, 'Confirm');
  await story.ended(/Roll back an ECS service/);
  await postAlerts(story, [{ status: 'resolved' }]);

  await story.sees(() => expect(story.says(card(story))).toMatch(/✅ P1 HighErrorRate: over after \d+ min/));
  expect(told).toContain('🚨 P1 HighErrorRate');
  expect(told).toContain('5xx above 5 %');
  expect(told).toContain('*30 min left*');
  expect(cards(story)).toHaveLength(1);
  const types = (await story.record())
    .filter(({ stream }) => stream.startsWith('alert/'))
    .map(({ type }) => type);
  expect(types).toEqual(['alert_opened', 'alert_acknowledged', 'help_started', 'alert_changed']);
});

test('an incident declared from an alert has it in its timeline, also that it is over', async () => {
  const story = await beginWithAlerts();
  await postAlerts(story, [{}]);
  await story.sees(() => card(story));

  await story.rhea.click(card(story), 'Declare…');
  await story.rhea.submit(story.modal('U0RESPOND1').id, { severity: 'P1', title: 'HighErrorRate' });
  const channel = await story.until('a channel', () =>
    story.workspace.snapshot().channels.find(({ name }) => name.startsWith('inc-')),
  );
  await story.until('the news of it', () => story.root(/Work happens in/, ALERTS));
  const says = () => cards(story).map((one) => story.says(one));
  await story.sees(() => expect(says().join()).toContain('incident `i-'));
  await postAlerts(story, [{ status: 'resolved' }]);
  const told = () => story.workspace.channel(channel.id).map(({ text }) => text);
  await story.sees(() => expect(told()).toContain('✅ Alert *HighErrorRate* is over.'));
  await story.rhea.command(channel.id, '/incident', 'timeline');

  const timeline = await story.whispered('U0RESPOND1');
  expect(timeline).toContain('alert “HighErrorRate” fires');
  expect(timeline).toContain('alert “HighErrorRate” is over');
  await story.sees(() =>
    expect(story.says(card(story, 'HighErrorRate: over after'))).toContain('incident `i-'),
  );
});

test('what fires again soon is counted in its message; after a while it is news', async () => {
  const story = await beginWithAlerts();
  for (let times = 0; times < 3; times += 1) {
    await postAlerts(story, [{}]);
    await story.pass(30);
    await postAlerts(story, [{ status: 'resolved' }]);
    await story.pass(30);
  }
  await story.sees(() => expect(story.says(card(story))).toContain('fired again 2 times'));
  await story.pass(3_600);
  await postAlerts(story, [{}]);

  await story.sees(() => expect(cards(story)).toHaveLength(2));
  expect(story.says(card(story))).not.toContain('fired again');
});

test('alerts that agree in the labels share a message, which counts those that fire', async () => {
  const story = await beginWithAlerts();
  const pods = ['a', 'b', 'c'].map((pod) => ({ labels: { pod } }));

  await postAlerts(story, pods);
  await story.sees(() => card(story));
  await postAlerts(story, [{ labels: { pod: 'a' }, status: 'resolved' }]);
  const shared = '🚨 P1 HighErrorRate: 2 of 3 firing';
  await story.sees(() => expect(card(story).text).toBe(shared));
  await postAlerts(story, [{ labels: { service: 'worker' } }]);

  await story.sees(() =>
    expect(cards(story).map(({ text }) => text)).toEqual([shared, '🚨 P1 HighErrorRate']),
  );
});

test('with Slack away and the bot restarted, each alert is told once, as it stands', async () => {
  const story = await beginWithAlerts();
  story.workspace.slackFaults.set('slack/unreachable', true);
  await postAlerts(story, [{}, { labels: { service: 'worker' } }]);
  const later = await story.restart({ pause: 20, slackIsAway: true });
  await postAlerts(later, [{ status: 'resolved' }, { labels: { service: 'worker' } }]);
  later.workspace.slackFaults.set('slack/unreachable', false);

  const bothStand = () =>
    expect(
      cards(later)
        .map(({ text }) => text)
        .toSorted(),
    ).toEqual([expect.stringMatching(/^✅ P1 HighErrorRate: over/), '🚨 P1 HighErrorRate']);
  await later.sees(bothStand);
  await later.pass(90);
  bothStand();
});
