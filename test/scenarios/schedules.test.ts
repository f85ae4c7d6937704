import { expect, test } from 'vitest';
import { labels } from '../../src/workspace/driver.ts';
import type { Message } from '../../src/workspace/message.ts';
import { beginExample } from '../examples/begin-example.ts';
import { BEN, beginStory, OLLY, OPS, RHEA, type Story } from '../support/bot.ts';

// New York is five hours behind UTC until 8 March 2026 at two, four hours from then on.
const SUNDAY_AT_3 = '2026-03-08T07:00:00Z';
const RESTORE = /Restore test of the week/;

/** InferShield's schedules five minutes before the restore test of Sunday, told in #ops. */
const beginSunday = () =>
  beginExample('infershield', { start: '2026-03-08T06:55:00Z', environment: { RUNBOLT_AUDIT_CHANNEL: OPS } });

const told = (story: Story, words: RegExp) =>
  story.workspace.channel(OPS).filter(({ text }) => words.test(text));

test('the restore test of Sunday runs at three while nobody is awake, as a commander has allowed', async () => {
  const story = await beginSunday();
  await story.ben.command(OPS, '/runbook', 'allow-unattended sunday-restore');
  expect(await story.whispered(BEN)).toContain('may run unattended until');

  await story.pass(300);
  const done = await story.ended(RESTORE);

  expect(done.text).toMatch(/^✅ Done/);
  expect(done.ts >= String(Date.parse(SUNDAY_AT_3) / 1_000)).toBe(true);
  expect(story.thread(done)).not.toContain('Confirm');
  expect(told(story, /please confirm/)).toEqual([]);
  expect(story.state().database.copies.rehearsal?.backup).toMatch(/^2026-03-08-020000$/);
});

test('without that yes nothing is restored on Sunday: people are asked on Monday, and told why', async () => {
  const story = await beginSunday();

  await story.pass(300);
  const [deferred] = await isDeferred(story);

  expect(deferred?.text).toContain('nobody has allowed it to run unattended yet');
  expect(story.root(/^❓/)).toBeUndefined();
  expect(story.state().database.copies.rehearsal).toBeNull();
});

test('who may not approve the restore may not allow it either', async () => {
  const story = await beginSunday();

  await story.rhea.command(OPS, '/runbook', 'allow-unattended sunday-restore');

  expect(await story.whispered(RHEA)).toMatch(/commander/);
  await story.pass(300);
  expect(await isDeferred(story)).toHaveLength(1);
});

const isDeferred = (story: Story): Promise<readonly Message[]> =>
  story.until('the restore test to be deferred', () => {
    const deferred = told(story, /is due, and somebody has to confirm it/);
    return deferred.length > 0 && deferred;
  });

// At six in the morning, UTC, the example looks at its backups.
const MORNING = '2026-03-04T05:59:00Z';

test('a check of the backups that finds one missing calls people; a green one is one line', async () => {
  const green = await beginStory({ start: MORNING });
  const red = await beginStory({
    start: MORNING,
    world: ({ s3 }) => {
      for (const [bucket, files] of Object.entries(s3.buckets))
        s3.buckets[bucket] = files.filter(({ key }) => !/2026-03-0[34]/.test(key));
    },
  });

  await green.sees(() =>
    expect(told(green, /Check that backups run/)).toMatchObject([{ text: expect.stringMatching(/^✅/) }]),
  );
  await red.sees(() => {
    const called = told(red, /<@U/).filter(({ text }) => text.includes('Check that backups run'));
    expect(called).toMatchObject([{ text: expect.stringMatching(/^❌/) }]);
    expect(told(red, /^❌ Failed/)).toHaveLength(1);
  });
});

/** What comes next, as this person was shown it. */
async function shownSchedules(story: Story, who: 'rhea' | 'olly', user: string): Promise<Message> {
  await story[who].command(OPS, '/runbook', 'schedule');
  await story.whispered(user);
  const shown = story.workspace.ephemerals(user).at(-1);
  if (!shown) throw new Error('nothing was shown');
  return shown;
}

test('one time is skipped once: late, double and strange clicks are told so', async () => {
  const story = await beginStory();
  const list = await shownSchedules(story, 'rhea', RHEA);

  await story.workspace.as(RHEA).click(list, 'Skip this time');
  const first = await story.whispered(RHEA);
  await story.workspace.as(RHEA).click(list, 'Skip this time');
  const second = await story.whispered(RHEA);
  await story.workspace.as(OLLY).click(await shownSchedules(story, 'olly', OLLY), 'Skip this time');
  const strange = await story.whispered(OLLY);

  expect(first).toContain('is skipped at');
  expect(second).toContain('that time has passed, or was skipped already');
  expect(strange).toContain('responder');
  const skipped = (await story.record()).filter(({ type }) => type === 'tick_skipped');
  expect(skipped).toHaveLength(1);
});

test('what is run now from the list is the own run of whoever pressed', async () => {
  const story = await beginStory();

  await story.workspace.as(RHEA).click(await shownSchedules(story, 'rhea', RHEA), 'Run now…');
  const done = await story.ended(/Check that backups run/);

  expect(done.text).toMatch(/^✅ Done/);
  expect(story.says(done)).toContain(RHEA);
});

test('a rotation is attested by a person, for today or an earlier day, and for no day that there is not', async () => {
  const story = await beginStory();
  const rotated = async (words: string, who: 'rhea' | 'olly' = 'rhea') => {
    await story[who].command(OPS, '/runbook', `rotated ${words}`);
    return story.whispered(who === 'rhea' ? RHEA : OLLY);
  };

  expect(await rotated('jwt-key 2026-02-31')).toContain('There is no day `2026-02-31`. Type');
  expect(await rotated('nothing')).toMatch(/There is no schedule called `nothing`\. There are: [^.]*jwt-key/);
  expect(await rotated('jwt-kee')).toContain('Did you mean "jwt-key"?');
  expect(await rotated('jwt-key 2026-03-05')).toContain('that day has not come yet');
  expect(await rotated('jwt-key 2026-03-01', 'olly')).toContain('responder');
  expect(await rotated('jwt-key 2026-03-01')).toContain('is due again');
  expect(await rotated('jwt-key 2026-03-01')).toContain('it was rotated on 2026-03-01 already');
  await story.sees(() =>
    expect(told(story, /Rotate the JWT signing key/)).toMatchObject([
      { text: expect.stringContaining(`says <@${RHEA}>`) },
    ]),
  );
});

test('the day of a rotation is chosen in a form: today by default, no day twice, none that has not come', async () => {
  const before = await beginStory();
  await before.pass(1);
  const story = await before.restart({ pause: 90 * 86_400 + 8 * 3_600 });
  const due = await story.until('the rotation to be due', () =>
    told(story, /Rotate the JWT signing key/).at(-1),
  );
  expect(labels(due)).toEqual(['Rotated today', 'Rotated on…']);
  await story.rhea.click(due, 'Rotated on…');

  expect(await story.rhea.submit(story.modal(RHEA).id, { on: '2026-06-09' })).toMatchObject({
    ok: false,
    problems: { on: 'that day has not come yet.' },
  });
  expect(await story.rhea.submit(story.modal(RHEA).id, { on: '2026-05-30' })).toEqual({ ok: true });
  await story.sees(() => expect(story.says(story.modal(RHEA))).toContain('is due again'));
  await story.sees(() =>
    expect(told(story, /Rotate the JWT signing key/).at(-1)?.text).toMatch(
      /done on .*2026-05-30 00:00 UTC.*says <@/,
    ),
  );
});
