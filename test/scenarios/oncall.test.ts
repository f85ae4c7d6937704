import { expect, test } from 'vitest';
import { beginStory, OPS, SAM } from '../support/bot.ts';

test('who is on call now, who is next, and the week ahead with its override and its gap', async () => {
  const story = await beginStory({
    world({ pagerduty: { schedules } }) {
      schedules[0]?.overrides.push({ user: 'PBEN', start: '2026-03-06T09:00Z', end: '2026-03-07T09:00Z' });
      schedules[0]?.uncovered.push({ start: '2026-03-09T09:00Z', end: '2026-03-09T17:00Z' });
    },
  });

  await story.sam.command(OPS, '/oncall');
  const now = await story.whispered(SAM);
  await story.sam.command(OPS, '/oncall', 'next');
  const next = await story.whispered(SAM);
  await story.sam.command(OPS, '/oncall', 'week');
  const week = await story.whispered(SAM);

  expect(now).toMatch(/1\. \*Sam Ortiz\* until .*2026-03-06 09:00 UTC/);
  expect(now).toContain('2. *Ben Adeyemi*');
  expect(now).toMatch(/🚨 \*Nobody is on call\* from .*2026-03-09 09:00 UTC.* until .*2026-03-09 17:00 UTC/);
  expect(next).toMatch(/Next: Ben Adeyemi \(override\) from .*2026-03-06 09:00/);
  expect(week).toContain('Fri 6 Mar 09:00 UTC  Ben Adeyemi (override)');
  expect(week).toContain('Mon 9 Mar 09:00 UTC  🚨 *nobody*');
  // Always on, so that no time at which it began is known.
  expect(week).toContain('_Level 2_\nNow  Ben Adeyemi');
});

test('a PagerDuty that is down says since when, and what it said last with its age, also after a restart', async () => {
  const story = await beginStory();
  await story.sam.command(OPS, '/oncall');
  await story.pass(180);
  story.world.faults.set('pagerduty/unreachable', true);
  await story.pass(600);

  await story.sam.command(OPS, '/oncall');
  const before = await story.whispered(SAM);
  const later = await story.restart({ pause: 60 });
  later.world.faults.set('pagerduty/unreachable', true);
  await later.sam.command(OPS, '/oncall');
  const after = await later.whispered(SAM);

  expect(before).toContain('1. *Sam Ortiz*');
  expect(before).toMatch(/PagerDuty has not answered since .*This is what it said \d+ minutes ago/);
  expect(after).toContain('1. *Sam Ortiz*');
});

test('what is mistyped is asked back', async () => {
  const story = await beginStory();

  await story.sam.command(OPS, '/oncall', 'wekk');

  expect(await story.whispered(SAM)).toContain('Did you mean `/oncall week`?');
});
