import { expect, test } from 'vitest';
import { labels } from '../../src/workspace/driver.ts';
import type { Message } from '../../src/workspace/message.ts';
import { ALERTS, beginWithAlerts, postAlerts } from '../support/alerts.ts';
import { RHEA, SAM, type Story } from '../support/bot.ts';

const WITH_PAGE = `
alerts:
  channel: ${ALERTS}
  group_by: [alertname, service]
  routes:
    - { match: [severity="critical"], severity: P1 }
    - { match: [severity="warning"], severity: P3 }
  runbooks:
    - { match: [alertname="HighErrorRate"], runbook: rollback, with: { service: "\${{ labels.service }}" } }
  page: { escalation_policy: PSREPOL, service: PSCREDLINK }
`;

function card(story: Story, words = 'HighErrorRate'): Message {
  const found = story.workspace.channel(ALERTS).findLast(({ text }) => text.includes(words));
  if (!found) throw new Error(`nobody was told of ${words}`);
  return found;
}

const pages = (story: Story) => story.state().pagerduty.incidents.map(({ title }) => title);

test('an alert that nobody takes within its response target pages whoever is on call, once, and says so', async () => {
  const story = await beginWithAlerts({}, WITH_PAGE);
  await postAlerts(story, [{}]);
  await story.sees(() => card(story));
  await story.pass(29 * 60);
  expect(pages(story)).toEqual([]);
  const later = await story.restart({ pause: 120 });

  await later.sees(() => {
    expect(pages(later)).toEqual(['P1: HighErrorRate']);
    expect(later.says(card(later, '🚨'))).toMatch(
      /📟 Nobody took it in time: whoever is on call is paged \(`r-\w+`\)/,
    );
  });
  await later.pass(3_600);
  expect(pages(later)).toEqual(['P1: HighErrorRate']);
});

test.each([
  ['it is acknowledged', (story: Story) => story.sam.click(card(story), 'Acknowledge'), 'sam looks after it'],
  ['it is over', (story: Story) => postAlerts(story, [{ status: 'resolved' }]), 'HighErrorRate: over'],
])('nobody is paged when %s in time', async (_, happens, words) => {
  const story = await beginWithAlerts({}, WITH_PAGE);
  await postAlerts(story, [{}]);
  await story.sees(() => card(story));

  await happens(story);
  await story.sees(() => expect(story.says(card(story))).toContain(words));
  await story.pass(3_600);

  expect(pages(story)).toEqual([]);
});

test('nobody is paged for a severity that pages nobody, nor where the file does not say whom', async () => {
  const quiet = await beginWithAlerts({}, WITH_PAGE);
  await postAlerts(quiet, [{ labels: { severity: 'warning' } }]);
  await quiet.sees(() => card(quiet));
  await quiet.pass(3_600);
  const silent = await beginWithAlerts();
  await postAlerts(silent, [{}]);
  await silent.sees(() => card(silent));
  await silent.pass(3_600);

  expect(pages(quiet)).toEqual([]);
  expect(pages(silent)).toEqual([]);
});

test('a storm pages once, and behind each name of its message are its alerts with their buttons', async () => {
  const story = await beginWithAlerts({}, WITH_PAGE);
  const fired = Array.from({ length: 30 }, (_, number) => ({ labels: { service: `s${number}` } }));
  await postAlerts(story, fired);
  await story.until('the whole storm', () => story.says(card(story, '🚨')).includes('HighErrorRate × 20'));

  await story.sam.click(card(story, '🚨'), 'HighErrorRate');
  const shown = await story.until('its alerts', () =>
    story.workspace.ephemerals(SAM).find((one) => story.says(one).includes('HighErrorRate: 20 fire')),
  );
  expect(story.says(shown)).toContain('… and 15 more: take these first, then look again.');
  expect(labels(shown)).toContain('Declare…');
  await story.sam.click(shown, 'Acknowledge');
  expect(await story.whispered(SAM)).toContain('You look after *P1 HighErrorRate*');
  expect((await story.record()).filter(({ type }) => type === 'alert_acknowledged')).toHaveLength(1);
  await story.pass(30 * 60);

  await story.sees(async () => {
    const runs = (await story.record()).filter(({ type }) => type === 'alert_paged').map(({ data }) => data);
    expect(runs).toHaveLength(29);
    expect(new Set(runs).size).toBe(1);
    expect(pages(story)).toEqual(['P1: HighErrorRate']);
  });
  await story.pass(60);
  expect(pages(story)).toEqual(['P1: HighErrorRate']);
});

test('an alert is added to an incident that is open, whose timeline has it from then on', async () => {
  const story = await beginWithAlerts();
  await story.rhea.command(ALERTS, '/incident', 'declare P1 Checkout is down');
  const channel = await story.until('a channel', () =>
    story.workspace.snapshot().channels.find(({ name }) => name.startsWith('inc-')),
  );
  await story.until('the news of it', () => story.root(/Work happens in/, ALERTS));
  await postAlerts(story, [{}]);
  await story.sees(() => card(story));

  await story.rhea.click(card(story), 'Add to incident…');
  const form = story.modal(RHEA);
  const incident = story.says(form);
  const [open] = await story.bot.booted.core.store.incidents({ open: true, limit: 1 });
  await story.rhea.submit(form.id, { incident: open?.id ?? '' });
  const said = () => story.workspace.channel(channel.id).map(({ text }) => text);
  await story.sees(() => expect(said()).toContain('🔔 Alert *HighErrorRate* fires.'));
  await postAlerts(story, [{ status: 'resolved' }]);
  await story.sees(() => expect(said()).toContain('✅ Alert *HighErrorRate* is over.'));
  await story.rhea.command(channel.id, '/incident', 'timeline');

  expect(incident).toContain('P1 Checkout is down');
  const timeline = await story.whispered(RHEA);
  expect(timeline).toContain('alert “HighErrorRate” fires');
  expect(timeline).toContain('alert “HighErrorRate” is over');
});

test('without an open incident Add to incident says what to do instead', async () => {
  const story = await beginWithAlerts();
  await postAlerts(story, [{}]);
  await story.sees(() => card(story));

  await story.rhea.click(card(story), 'Add to incident…');

  expect(await story.whispered(RHEA)).toContain('No incident is open. *Declare…* opens one');
});
