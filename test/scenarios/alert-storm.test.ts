import { expect, test } from 'vitest';
import { ALERTS, beginWithAlerts, postAlerts } from '../support/alerts.ts';
import type { Story } from '../support/bot.ts';

const POSTS = 10_000;
const AT_ONCE = 100;

/** As senders do: what was not taken is sent again. */
async function post(story: Story, number: number): Promise<number> {
  const labels = { alertname: `Alert${number % 50}`, service: `service-${number}`, severity: 'warning' };
  for (let refused = 0; ; refused += 1) {
    const { status } = await postAlerts(story, [{ labels, startsAt: '2026-03-04T02:48:00Z' }]);
    if (status === 200) return refused;
    if (status !== 503) throw new Error(`${status}`);
  }
}

async function storm(story: Story): Promise<void> {
  let next = 0;
  const sender = async () => {
    while (next < POSTS) await post(story, next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
}

test('ten thousand alerts share one message, all are in the record, and people get their answers meanwhile', async () => {
  const story = await beginWithAlerts();

  const raging = storm(story);
  await story.rhea.command(ALERTS, '/pause-purge', 'now');
  await raging;
  await story.ended(/Pause the EFS purge/);
  const card = await story.until('the storm', () =>
    story.workspace.channel(ALERTS).find(({ text }) => text.includes('9,990 more alerts')),
  );

  const opened = (await story.record()).filter(({ type }) => type === 'alert_opened');
  expect(new Set(opened.map(({ data }) => JSON.parse(data).members[0].labels.service)).size).toBe(POSTS);
  expect(opened).toHaveLength(POSTS);
  expect(story.says(card)).toMatch(/🔴 Alert\d+ × \d+/);
  const messages = story.workspace.channel(ALERTS).filter(({ text }) => /^(🚨|🚨)/.test(text));
  expect(messages).toHaveLength(11);
}, 180_000);
