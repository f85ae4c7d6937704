import { expect, test } from 'vitest';
import type { Message } from '../../src/workspace/message.ts';
import { beginWithAlerts, postAlerts } from '../support/alerts.ts';
import { OPS, RHEA, type Story } from '../support/bot.ts';

test('the alerts of a shift are those that were open at some time of it, with how they stand', async () => {
  const story = await beginWithAlerts();
  const fire = (service: string, status: 'firing' | 'resolved') =>
    postAlerts(story, [{ labels: { service }, status }]);
  await fire('before', 'firing');
  await fire('over', 'firing');
  await story.pass(600);
  await fire('over', 'resolved');
  await story.pass(600);
  const from = story.clock.now();
  await fire('during', 'firing');
  await story.pass(600);
  await fire('before', 'resolved');
  const until = story.clock.now();
  await story.pass(60);
  await fire('after', 'firing');

  const { store } = story.bot.booted.core;
  const found = await store.alertsBetween({ from, until, limit: 100 });

  expect(found.map(({ name, severity, resolvedAt }) => [name, severity, resolvedAt])).toEqual([
    ['HighErrorRate', 'P1', null],
    ['HighErrorRate', 'P1', until],
  ]);
});

test('the handoff holds the alerts of the shift: what fires first, who looks after it, what was started against it', async () => {
  const story = await beginWithAlerts();
  const fire = (alertname: string, severity: string, status: 'firing' | 'resolved' = 'firing') =>
    postAlerts(story, [{ labels: { alertname, severity }, status }]);
  await fire('DiskFull', 'warning');
  await fire('HighErrorRate', 'critical');
  await fire('Flaky', 'warning');
  await story.sam.click(await card(story, 'HighErrorRate'), 'Acknowledge');
  await story.sam.click(await card(story, 'HighErrorRate'), 'Roll back an ECS service: api');
  const run = await story.asked(/Roll back an ECS service/);
  await fire('Flaky', 'warning', 'resolved');
  await story.sees(async () =>
    expect(story.says(await card(story, 'HighErrorRate'))).toMatch(
      /▶️ Roll back an ECS service · sam · `r-\w+`/,
    ),
  );

  await story.sam.command(OPS, '/oncall', 'handoff');

  const handoff = story.says(await card(story, '🤝'));
  const lines = handoff.split('\n');
  const from = lines.findIndex((line) => line.includes('🚨 Alerts: 2 firing, 1 over'));
  expect(lines[from + 1]).toMatch(/^🚨 P3 DiskFull · since .* · \*nobody looks after it\*$/);
  expect(lines[from + 2]).toMatch(/^👀 P1 HighErrorRate · since .* · sam · `r-\w+`$/);
  expect(lines[from + 3]).toMatch(/^✅ P3 Flaky · over .* · nobody took it$/);
  expect(handoff).not.toContain('Nothing is open');
  expect(run).toBeDefined();
});

test('what an incident was declared for is not told as if nobody looked after it', async () => {
  const story = await beginWithAlerts();
  await postAlerts(story, [{}]);
  await story.rhea.click(await card(story, 'HighErrorRate'), 'Declare…');
  await story.rhea.submit(story.modal(RHEA).id, { severity: 'P1', title: 'API down' });
  const line = /^👀 P1 HighErrorRate · since .* · incident `i-\w+`$/m;
  await story.until('the alert in its incident', () => {
    const shown = story.root(/P1 HighErrorRate/, OPS);
    return shown && /🔥 Incident `i-\w+` looks after it\./.test(story.says(shown));
  });

  await story.sam.command(OPS, '/oncall', 'handoff');
  const handoff = await story.until('the handoff', () =>
    story.workspace.channel(OPS).findLast(({ text }) => text.includes('🤝')),
  );

  expect(story.says(await card(story, '🚨 P1 HighErrorRate'))).not.toContain('Nobody has acknowledged');
  expect(story.says(handoff)).toMatch(line);
  expect(story.says(handoff)).not.toContain('nobody looks after it');
});

test('each Home shows what fires, with a button as long as nobody looks after it', async () => {
  const story = await beginWithAlerts();
  await story.rhea.openHome();
  await postAlerts(story, [{}]);
  const words = () => JSON.stringify(story.workspace.home(RHEA)?.blocks ?? []);
  await story.onceRead('the alert', () => words().includes('nobody looks after it'));

  const home = story.workspace.home(RHEA);
  if (home) await story.rhea.click(home, 'Acknowledge');
  await story.onceRead('who has it', () => words().includes('rhea'));

  expect(words()).toContain('🚨 Alerts: 1 firing, 0 over');
  expect(words()).toContain('👀 P1 HighErrorRate');
  expect(words()).not.toContain('"Acknowledge"');
});

const card = (story: Story, words: string): Promise<Message> =>
  story.until(`the card of ${words}`, () =>
    story.workspace.channel(OPS).findLast(({ text }) => text.includes(words)),
  );
