import { expect, test } from 'vitest';
import { labels } from '../../src/workspace/driver.ts';
import type { Message } from '../../src/workspace/message.ts';
import { ALERTS, beginWithAlerts, postAlerts } from '../support/alerts.ts';
import { RHEA, type Story } from '../support/bot.ts';

const section = `
alerts:
  channel: ${ALERTS}
  group_by: [alertname, service]
  routes:
    - { match: [severity="critical"], severity: P0 }
  runbooks:
    - { match: [alertname="HighErrorRate"], runbook: rollback, with: { service: "\${{ labels.service }}" } }
`;

test('a P0 from its alert to its post-mortem, as the channel tells it', async () => {
  const story = await beginWithAlerts({ environment: { RUNBOLT_INCIDENT_CHANNEL: 'C0INCIDENT' } }, section);
  await postAlerts(story, [{ summary: 'Half of all requests fail' }]);
  const alert = await story.sees(() => message(story, ALERTS, /HighErrorRate/));
  const offered = labels(alert);

  await story.rhea.click(alert, 'Declare…');
  await story.rhea.submit(story.modal(RHEA).id, { severity: 'P0', title: 'API down' });
  const channel = await story.until('a channel', () => {
    const found = story.workspace.snapshot().channels.find(({ name }) => name.startsWith('inc-'));
    return found && found.pins.length > 0 && found.id;
  });
  await story.sees(() => expect(story.state().pagerduty.incidents).toHaveLength(1));
  const card = () => message(story, channel, /API down$/);
  await story.sees(() => expect(labels(card())).toContain('Acknowledge'));
  await story.sam.click(card(), 'Acknowledge');
  await story.sees(() => expect(said(story, channel).join('\n')).toContain('👀 sam acknowledged it'));
  await story.sees(() => expect(labels(card())).toContain('Take command'));
  await story.ben.click(card(), 'Take command');
  await story.rhea.click(message(story, ALERTS, /HighErrorRate/), 'Roll back an ECS service: api');
  const run = await story.asked(/Roll back/, ALERTS);
  await story.rhea.click(run, 'Confirm');
  await story.ended(/Roll back/, ALERTS);
  await story.pass(15 * 60);
  await story.until('the reminder', () =>
    said(story, channel).some((text) => text.startsWith('⏰ Time for an update')),
  );
  await postAlerts(story, [{ status: 'resolved' }]);
  await story.sees(() =>
    expect(said(story, channel).join('\n')).toContain('✅ Alert *HighErrorRate* is over.'),
  );
  await story.ben.command(channel, '/incident', 'resolve The build of 02:40 was bad; it is rolled back.');
  await story.onceRead('the draft of the post-mortem', () =>
    story.workspace.snapshot().files.some(({ name }) => name.endsWith('.md')),
  );

  expect(offered).toEqual(['Acknowledge', 'Roll back an ECS service: api', 'Declare…', 'Add to incident…']);
  const markdown = story.workspace.snapshot().files.find(({ name }) => name.endsWith('.md'));
  const words = Buffer.from(markdown?.content ?? '', 'base64').toString();
  expect(words).toContain('The build of 02:40 was bad; it is rolled back.');
  expect(words).toContain('alert “HighErrorRate” fires');
  expect(words).toContain('alert “HighErrorRate” is over');
  expect(words).toMatch(/\| Roll back an ECS service \| r-\w+ \| rhea \| succeeded \|/);
  await story.sees(() => {
    expect(said(story, channel).join('\n')).toContain('It is for ben to finish');
    expect(story.says(message(story, ALERTS, /HighErrorRate/))).toContain('incident `i-');
  });
}, 300_000);

function message(story: Story, channel: string, words: RegExp): Message {
  const found = story.workspace.channel(channel).find(({ text }) => words.test(text));
  if (!found) throw new Error(`nothing in ${channel} says ${words}`);
  return found;
}

const said = (story: Story, channel: string) =>
  story.workspace.channel(channel).map((one) => story.says(one));
