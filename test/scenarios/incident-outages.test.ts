import { expect, test } from 'vitest';
import { beginStory, OPS, PRODUCTION, type Story } from '../support/bot.ts';

const incidentChannel = (story: Story) =>
  story.workspace.snapshot().channels.find(({ name }) => name.startsWith('inc-'));

const texts = (story: Story) =>
  story.workspace.channel(incidentChannel(story)?.id ?? '').map(({ text }) => text);

function said(story: Story): string {
  const messages = story.workspace.channel(incidentChannel(story)?.id ?? '');
  return messages.map((one) => story.says(one)).join('\n');
}

test('whoever is on call and declares is not paged: the next level is', async () => {
  const story = await beginStory();

  await story.sam.command(OPS, '/incident', 'declare P0 API down');

  await story.sees(() => {
    const pages = story.state().pagerduty.incidents;
    expect(pages.map(({ assignee, title }) => `${assignee} ${title}`)).toEqual(['PBEN P0: API down']);
  });
});

test('an incident that monitoring has opened on the service is joined, not doubled', async () => {
  const story = await beginStory();
  const { pagerduty } = story.world.systems(PRODUCTION);
  const page = {
    title: 'Error rate',
    serviceId: 'PSCREDLINK',
    urgency: 'high',
    incidentKey: 'alarm',
  } as const;
  await pagerduty.createIncident(page);

  await story.rhea.command(OPS, '/incident', 'declare P0 API down');

  await story.sees(() =>
    expect(said(story)).toContain('PagerDuty incident #4201 is triggered and assigned to Sam Ortiz.'),
  );
  expect(story.state().pagerduty.incidents).toHaveLength(1);
});

test('Slack goes down in the middle: nobody waits for it, and afterwards everything is told once', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/incident', 'declare P0 API down');
  await story.until('the card', () => incidentChannel(story)?.pins.length === 1);
  story.workspace.slackFaults.set('slack/unreachable', true);

  await story.pass(16 * 60);
  await story.sees(() =>
    expect(story.state().pagerduty.incidents.map(({ assignee }) => assignee)).toEqual(['PBEN']),
  );
  story.workspace.slackFaults.set('slack/unreachable', false);

  const eachOnce = () => {
    for (const once of [
      '⏰ Time for an update',
      '*Nobody has acknowledged it* in 5 min',
      'Triage (0-5 minutes)',
    ])
      expect(texts(story).filter((text) => text.includes(once))).toHaveLength(1);
  };
  await story.sees(eachOnce);
  await story.pass(60);
  eachOnce();
});

test('PagerDuty is down: it is shouted, the incident goes on, and the page follows', async () => {
  const story = await beginStory();
  story.world.faults.set('pagerduty/unreachable', true);
  await story.rhea.command(OPS, '/incident', 'declare P0 API down');
  await story.until('the shout', () => said(story).includes('Nobody was paged'));

  story.world.faults.set('pagerduty/unreachable', false);

  await story.sees(() => {
    expect(said(story)).toContain('PagerDuty incident #4201 is triggered and assigned to Sam Ortiz.');
    expect(incidentChannel(story)?.pins).toHaveLength(1);
  });
});

test('a restart while the response target counts down: the card goes on, and the call comes once', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/incident', 'declare P0 API down');
  await story.until('the card', () => incidentChannel(story)?.pins.length === 1);
  await story.pass(60);

  const later = await story.restart({ pause: 150 });
  await later.sees(() => expect(said(later)).toMatch(/[12] min left/));
  const calls = () => texts(later).filter((text) => text.includes('*Nobody has acknowledged it* in'));
  await later.sees(() => expect(calls()).toHaveLength(1));
  await later.pass(120);
  expect(calls()).toHaveLength(1);
});

test("a message's menu puts it into the timeline or makes it a task, also from a thread", async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/incident', 'declare P2 Slow reports');
  await story.until('the card', () => incidentChannel(story)?.pins.length === 1);
  const channel = incidentChannel(story)?.id ?? '';
  await story.sam.message(channel, 'Checkout fails for <b> everybody');
  const root = story.workspace.channel(channel).find(({ text }) => text.startsWith('Checkout'));
  await story.sam.message(channel, 'It began with the deploy at 02:30', root?.ts);
  const reply = story.workspace.thread(channel, root?.ts ?? '').at(-1);

  await story.rhea.shortcut('timeline_add', reply);
  await story.rhea.shortcut('task_add', root);
  await story.rhea.submit(story.modal('U0RESPOND1').id, { text: 'Tell the shops', person: 'U0RESPOND2' });
  await story.sees(() => expect(said(story)).toContain('☐ *1.* Tell the shops · <@U0RESPOND2>'));
  await story.sees(async () => {
    await story.rhea.command(channel, '/incident', 'timeline');
    const timeline = await story.whispered('U0RESPOND1');
    expect(timeline).toContain('rhea: It began with the deploy at 02:30');
    expect(timeline).toContain('task 1: Tell the shops (U0RESPOND2)');
  });
});

test('what is mistyped is answered with what to do', async () => {
  const story = await beginStory();
  const answer = async (text: string) => {
    await story.rhea.command(OPS, '/incident', text);
    return story.whispered('U0RESPOND1');
  };

  expect(await answer('update We are on it')).toContain("This is no incident's channel");
  expect(await answer('timeline i-00000000')).toContain('I know of no incident called `i-00000000`');
  expect(await answer('resolv')).toContain('Did you mean `/incident resolve`');
  expect(await answer('list')).toContain('There has been no incident.');
  expect(await answer('help')).toContain('/incident role commander @sam');
});
