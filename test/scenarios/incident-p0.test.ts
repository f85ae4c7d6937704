import { expect, test } from 'vitest';
import { type Driver, labels } from '../../src/workspace/driver.ts';
import type { Message } from '../../src/workspace/message.ts';
import { BEN, beginStory, OPS, PRODUCTION, SAM, type Story } from '../support/bot.ts';
import { live } from '../support/on-call-week.ts';

const ANNOUNCED = { environment: { RUNBOLT_INCIDENT_CHANNEL: 'C0INCIDENT' } };

async function declared(story: Story, line = 'declare P0 API down') {
  await story.rhea.command(OPS, '/incident', line);
  const channel = await story.until('a channel with its card', () => {
    const { channels } = story.workspace.snapshot();
    const found = channels.find(({ name }) => name.startsWith('inc-'));
    return found && found.pins.length > 0 && found;
  });
  await story.pass(10);
  return { id: `i-${channel.name.split('-').at(-1)}`, channel: channel.id };
}

/** The message that is kept up to date at the top of the channel. */
function card(story: Story, channel: string): Message {
  const found = story.workspace.channel(channel).find(({ text }) => /: P\d API down$/.test(text));
  if (!found) throw new Error('the incident has no card');
  return found;
}

const said = (story: Story, channel: string) =>
  story.workspace.channel(channel).map((one) => story.says(one));

test('a P0 from its declaration to its post-mortem', async () => {
  const story = await beginStory(ANNOUNCED);
  const { channel, id } = await declared(story);
  const press = async (person: Driver, label: string) => {
    await story.sees(() => expect(labels(card(story, channel))).toContain(label));
    await person.click(card(story, channel), label);
  };

  await press(story.sam, 'Acknowledge');
  await press(story.ben, 'Take command');
  await press(story.sam, 'Take communications');
  await story.sam.command(channel, '/incident', 'update Half of all requests fail. We are rolling back.');
  await story.rhea.command(channel, '/pause-purge', 'now');
  await story.ended(/Pause the EFS purge/, channel);
  await story.rhea.message(channel, 'The pool was exhausted at 02:40');
  const finding = story.workspace.channel(channel).find(({ text }) => text.startsWith('The pool was'));
  if (!finding) throw new Error('nothing was said');
  await story.rhea.react(finding, 'pushpin');
  await story.ben.command(channel, '/incident', 'task Raise the pool to 30 <@U0RESPOND2|sam>');
  await story.pass(600);
  await story.ben.command(channel, '/incident', 'mitigated');
  await story.ben.command(channel, '/incident', 'resolve The pool was too small; raised to 30.');
  await story.onceRead('the draft of the post-mortem', () => {
    const { messages } = story.workspace.snapshot();
    return messages.some(({ files }) => files?.length === 2);
  });

  await story.sees(() => {
    expect(story.says(card(story, channel))).toContain('Resolved after 1');
    const topic = story.workspace.snapshot().channels.find((one) => one.id === channel)?.topic;
    expect(topic).toContain(`✅ resolved · commander ben · communications sam · ${id}`);
    const [draft] = said(story, channel).filter((text) => text.includes('Draft 1 of the post-mortem'));
    expect(draft).toContain('It is for ben to finish');
  });
  const { files } = story.workspace.snapshot();
  const [markdown, picture] = ['.md', '.png'].map((ending) => {
    const file = files.find(({ name }) => name.endsWith(ending));
    return Buffer.from(file?.content ?? '', 'base64');
  });
  const words = markdown?.toString() ?? '';
  expect(words).toContain('# Post-mortem: P0 API down');
  expect(words).toContain('The pool was too small; raised to 30.');
  expect(words).toMatch(/\| acknowledged \| [1-9]\d* s \(target: 5 minutes\) \|/);
  expect(words).toContain('| rhea | The pool was exhausted at 02:40 |');
  expect(words).toMatch(/\| Pause the EFS purge \| r-\w+ \| rhea \| succeeded \|/);
  expect(words).toContain('- [ ] CronJob storage/efs-purge is suspended');
  expect(words).toContain('- [ ] Raise the pool to 30 · sam');
  expect(picture?.subarray(1, 4).toString()).toBe('PNG');
  await story.sees(() => expect(said(story, 'C0INCIDENT')[0]).toContain('✅ Resolved'));
  expect(said(story, 'C0INCIDENT')).toHaveLength(1);

  const owed = () => said(story, channel).filter((text) => text.includes('still to be written'));
  await live(story, 24);
  await story.sees(() => expect(owed()).toHaveLength(1));
  expect(owed()[0]).toContain(`<@${BEN}>`);
  await story.ben.command(channel, '/incident', 'postmortem done https://wiki.credlink.com/pm-1');
  await story.sees(() =>
    expect(story.says(card(story, channel))).toContain(
      'The post-mortem is done: <https://wiki.credlink.com/pm-1>',
    ),
  );
  await live(story, 25);
  expect(owed()).toHaveLength(1);
}, 300_000);

test('a draft tells of the runs that have not ended, with what they wait for', async () => {
  const story = await beginStory();
  const { channel } = await declared(story);
  await story.rhea.command(channel, '/rollback', 'api');
  await story.asked(/Roll back/, channel);
  await story.onceRead('the run in the timeline', () =>
    said(story, channel).some((text) => text.includes('Roll back an ECS service')),
  );

  await story.rhea.command(channel, '/incident', 'pm');
  const file = await story.until('the draft', () =>
    story.workspace.snapshot().files.find(({ name }) => name.endsWith('.md')),
  );

  const words = Buffer.from(file.content, 'base64').toString();
  expect(words).toMatch(/\| Roll back an ECS service \| r-\w+ \| rhea \| waiting \| Confirm\? \|/);
  expect(words).toMatch(/- \[ \] “Roll back an ECS service” has not ended \(r-\w+\)/);
  expect(words).not.toContain('No runbook was run');
  expect(words).not.toContain('all that was changed is back to normal');
});

test('nobody acknowledges: the time runs out, the commanders are called and the next level is paged', async () => {
  const story = await beginStory();
  const { channel } = await declared(story);
  const left = () => Number(/(\d) min left/.exec(story.says(card(story, channel)))?.[1]);
  await story.sees(() => expect(left()).toBeGreaterThan(3));
  const early = left();
  await story.pass(120);
  await story.sees(() => expect(left()).toBeLessThanOrEqual(early - 2));

  await story.sees(() => {
    expect(story.says(card(story, channel))).toContain('Nobody has acknowledged it.');
    const call = said(story, channel).find((text) => text.includes('*Nobody has acknowledged it*'));
    expect(call).toContain(`<@${BEN}>: who takes this?`);
    expect(said(story, channel).join('\n')).toContain('#4201 is assigned to Ben Adeyemi');
    expect(story.state().pagerduty.incidents.map(({ assignee }) => assignee)).toEqual(['PBEN']);
  });
});

test('an acknowledgement in PagerDuty counts, and nobody is called', async () => {
  const story = await beginStory();
  const { channel } = await declared(story);
  const pagerduty = story.world.systems(PRODUCTION).pagerduty;
  const page = await story.until('the page', () => story.state().pagerduty.incidents[0]);
  await pagerduty.updateIncident({ id: page.id, status: 'acknowledged' });

  await story.sees(() =>
    expect(said(story, channel).join('\n')).toContain('👀 Sam Ortiz (PagerDuty) acknowledged it'),
  );
  await story.pass(400);
  expect(said(story, channel).join('\n')).not.toContain('*Nobody has acknowledged it*');
});

test('raised from P2 to P0 it pages, brings the checklist, and its targets count from then', async () => {
  const story = await beginStory();
  const { channel } = await declared(story, 'declare P2 API down');
  expect(story.state().pagerduty.incidents).toHaveLength(0);
  await story.pass(600);

  await story.rhea.command(channel, '/incident', 'severity p0');

  const raised = () => {
    expect(story.state().pagerduty.incidents).toHaveLength(1);
    expect(card(story, channel).text).toBe('🚨 Declared: P0 API down');
    expect(story.says(card(story, channel))).toMatch(/[45] min left/);
    expect(said(story, channel).filter((text) => text.includes('Triage (0-5 minutes)'))).toHaveLength(1);
  };
  await story.sees(raised);
  await story.pass(30);
  raised();
});

test('the commander hands over, and the reminder goes to whoever holds communications', async () => {
  const story = await beginStory();
  const { channel } = await declared(story);
  await story.rhea.command(channel, '/incident', 'role commander');
  await story.sees(() => expect(labels(card(story, channel))).toContain('Hand over…'));

  await story.rhea.click(card(story, channel), 'Hand over…');
  const form = story.modal('U0RESPOND1');
  await story.rhea.submit(form.id, { role: 'commander', person: BEN });
  await story.rhea.command(channel, '/incident', `role communications <@${SAM}|sam>`);
  await story.sees(() => expect(story.says(card(story, channel))).toContain(`*Commander:* <@${BEN}>`));
  await story.pass(14 * 60);

  await story.sees(() => {
    const reminder = story.workspace.channel(channel).find(({ text }) => text.startsWith('⏰'));
    expect(reminder?.text).toContain(`<@${SAM}>, update the status page`);
  });
});

test('a snoozed reminder comes later, and an update begins the rhythm anew', async () => {
  const story = await beginStory();
  const { channel } = await declared(story);
  const reminders = () => story.workspace.channel(channel).filter(({ text }) => text.startsWith('⏰'));
  await story.rhea.command(channel, '/incident', 'snooze 20m');

  await story.pass(17 * 60);
  expect(reminders()).toHaveLength(0);
  await story.sees(() => expect(reminders()).toHaveLength(1));
  await story.rhea.command(channel, '/incident', 'update Still looking.');
  await story.pass(13 * 60);
  expect(reminders()).toHaveLength(1);
  await story.sees(() => expect(reminders()).toHaveLength(2));
});

test('resolved too early, it is reopened and goes on', async () => {
  const story = await beginStory();
  const { channel } = await declared(story);
  await story.rhea.command(channel, '/incident', 'resolve It was a blip.');

  await story.rhea.command(channel, '/incident', 'update Anybody?');
  const refusal = await story.whispered('U0RESPOND1');
  await story.sam.command(channel, '/incident', 'reopen It is back.');
  expect(refusal).toContain('Reopen it first: `/incident reopen`');
  const words = () => said(story, channel).join('\n');
  await story.sees(() => expect(words()).toContain('🔄 *P0 API down* is open again, says sam: It is back.'));
  await story.pass(14 * 60);
  await story.sees(() => expect(words()).toContain('⏰ Time for an update'));
});

test('a private incident is known to those in its channel alone', async () => {
  const story = await beginStory(ANNOUNCED);
  const { channel, id } = await declared(story, 'declare private P0 Leaked key');
  const { kind, members } = story.workspace.snapshot().channels.find((one) => one.id === channel) ?? {};

  await story.olly.command(OPS, '/incident', 'list');
  const listed = await story.whispered('U0OUTSIDE1');
  await story.olly.command(OPS, '/incident', `timeline ${id}`);
  const looked = await story.whispered('U0OUTSIDE1');

  expect(kind).toBe('private');
  expect(members).not.toContain('U0OUTSIDE1');
  expect(said(story, 'C0INCIDENT')).toEqual([]);
  expect(listed).toContain('There has been no incident');
  expect(looked).toContain(`I know of no incident called \`${id}\``);
  expect(said(story, OPS).join('\n')).not.toContain('Leaked key');
});

test('no run that opens a private incident or pages for it tells its title', async () => {
  const story = await beginStory({ environment: { RUNBOLT_AUDIT_CHANNEL: 'C0DEPLOY' } });
  const { channel } = await declared(story, 'declare private P0 Leaked key');
  await story.onceRead('both runs in the audit channel', () =>
    ['Open the private', 'Page for the private'].every((words) =>
      said(story, 'C0DEPLOY').some((text) => text.includes(words)),
    ),
  );

  await story.olly.command(OPS, '/runbook', 'history');
  const listed = await story.whispered('U0OUTSIDE1');
  const elsewhere = story.workspace
    .snapshot()
    .messages.filter((message) => message.channel !== channel && message.only_for !== 'U0RESPOND1');
  const paged = story.state().pagerduty.incidents.map(({ title }) => title);

  expect(listed).toContain('Page for the private incident');
  expect(JSON.stringify(elsewhere)).not.toMatch(/leaked.?key/i);
  expect(paged).toEqual([expect.stringMatching(/Private incident i-/)]);
});
