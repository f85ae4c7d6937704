import { expect, test } from 'vitest';
import { beginWithAlerts, postAlerts } from '../support/alerts.ts';

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
