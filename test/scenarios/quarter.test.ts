import { expect, test } from 'vitest';
import { BEN, beginStory, OPS, RHEA, type Story } from '../support/bot.ts';
import { ownRunbooksFile } from '../support/runbooks-file.ts';

const DAY = 24 * 3_600;
const DRILL = /DR Test/;

/** Mondays at nine in Berlin, which is an hour earlier in UTC from 29 March 2026 on. */
const MONDAYS = ['skip', 'once', 'all']
  .map(
    (missed) =>
      `  ${missed}: { title: "By ${missed}", cron: "0 9 * * 1", timezone: Europe/Berlin, missed: ${missed}, channel: ${OPS}, remind: { message: "Monday, by ${missed}" } }\n`,
  )
  .join('');

async function begin(start: string): Promise<Story> {
  const file = await ownRunbooksFile((text) => text.replace(/^schedules:\n/m, (line) => line + MONDAYS));
  return beginStory({ start, environment: { ...file.environment, RUNBOLT_AUDIT_CHANNEL: OPS } });
}

const told = (story: Story, words: RegExp): readonly string[] =>
  story.workspace
    .channel(OPS)
    .map(({ text }) => text)
    .filter((text) => words.test(text));

async function typed(story: Story, words: string): Promise<string> {
  await story.rhea.command(OPS, '/runbook', words);
  return story.whispered(RHEA);
}

async function hold(story: Story): Promise<string> {
  await story.rhea.command(OPS, '/dr-test');
  const asked = await story.asked(DRILL);
  await story.ben.click(asked, 'Approve');
  await story.rhea.click(asked, 'Confirm…');
  await story.rhea.submit(story.modal(RHEA).id, { phrase: 'restore to staging' });
  return (await story.ended(DRILL)).text;
}

test('two weeks away over the change to summer time: each schedule makes up for it in its own way, and says so', async () => {
  const story = await begin('2026-03-16T07:59:00Z');
  await story.sees(() => expect(told(story, /Monday, by/)).toHaveLength(3));

  // Back on Monday the 30th at 10:01 by the summer clock: nine o'clock has passed twice, once by each.
  const later = await story.restart({ pause: 14 * DAY });
  const isMadeUpFor = () => {
    expect(told(later, /Monday, by skip/)).toHaveLength(1);
    expect(told(later, /By skip/)).toEqual([
      expect.stringContaining('2 times passed while I was down, and are not made up for'),
    ]);
    expect(told(later, /Monday, by once/).slice(1)).toEqual([
      expect.stringContaining('(one time before it passed while I was down)'),
    ]);
    expect(told(later, /Monday, by all/)).toHaveLength(3);
  };
  await later.sees(isMadeUpFor);
  await later.pass(60);
  isMadeUpFor();
  expect(await typed(later, 'schedule')).toContain('Mon 6 Apr 09:00 CEST');

  // Neither an hour early nor an hour late, and nothing twice.
  const beforeNine = Date.parse('2026-04-06T06:55:00Z') - later.clock.now().getTime();
  const monday = await later.restart({ pause: beforeNine / 1_000 });
  await monday.pass(60);
  expect(told(monday, /Monday, by/)).toHaveLength(6);
  await monday.until('the third Monday', () => told(monday, /Monday, by/).length === 9);
  await monday.pass(60);
  expect(told(monday, /Monday, by/)).toHaveLength(9);
}, 120_000);

test('a quarter of drills: held, remembered a week ahead, escalated when nobody holds it, and quiet once it is held', async () => {
  const story = await begin('2026-03-04T10:00:00Z');
  expect(await typed(story, 'drills')).toContain('not held yet, first due by');
  expect(await hold(story)).toMatch(/^✅ Done · DR Test · staging: Targets met/);
  expect(await typed(story, 'drills')).not.toContain('not held yet');

  const ahead = await story.restart({ pause: 85 * DAY });
  await ahead.until('the reminder of the week before', () => told(ahead, /Drill: DR Test/).length === 1);
  const late = await ahead.restart({ pause: 14 * DAY });
  await late.until('the one that escalates', () => told(late, /Drill: DR Test/).length === 2);

  const [soon, overdue] = told(late, /Drill: DR Test/);
  expect(soon).toMatch(/due/);
  expect(overdue).toContain(`<@${BEN}>`);
  expect(await typed(late, 'drills')).toContain('🔴 overdue by');
  await hold(late);
  const quiet = await late.restart({ pause: 14 * DAY });
  await quiet.pass(60);
  expect(told(quiet, /Drill: DR Test/)).toHaveLength(2);
  expect(await typed(quiet, 'drills')).not.toContain('🔴');
}, 120_000);
