import { expect, test } from 'vitest';
import { labels } from '../../src/workspace/driver.ts';
import type { Message } from '../../src/workspace/message.ts';
import { BEN, beginStory, OLLY, OPS, RHEA, SAM, type Story } from '../support/bot.ts';
import { directs, live, liveUntil } from '../support/on-call-week.ts';
import { ownRunbooksFile } from '../support/runbooks-file.ts';

const LIST = `
  daily-look:
    cron: "0 9 * * *"
    to: responder
    channel: ${OPS}
    remind: { message: The daily look, checklist: [Read the alerts, Check the disks, Check the disks] }
`;

const START = '2026-03-04T08:58:00Z';

async function begin(change: (text: string) => string = (text) => text): Promise<Story> {
  const { environment } = await ownRunbooksFile((text) =>
    change(text.replace(/^schedules:\n/m, `schedules:${LIST}`)),
  );
  const story = await beginStory({ start: START, environment });
  await live(story, 0.1);
  const isAsked = () =>
    story.workspace.snapshot().messages.some(({ text }) => text.includes('The daily look'));
  await story.until('the list', isAsked);
  return story;
}

const lists = (story: Story): readonly Message[] =>
  story.workspace.channel(OPS).filter(({ text }) => text.includes('The daily look'));

async function tickFirst(story: Story): Promise<void> {
  await story.rhea.click(newest(story), 'Tick');
  await story.sees(() => expect(newest(story).text).toContain('1 of 2'));
}

const newest = (story: Story): Message => lists(story).at(-1) ?? expect.fail('no list');

test('a list is asked for once, with everything on it once, calling who is to do it', async () => {
  const story = await begin();

  await story.pass(60);
  expect(lists(story)).toHaveLength(1);
  expect(newest(story).text).toMatch(
    /^⏰ (<@U[A-Z0-9]+>( or |, |: ))+The daily look {2}· {2}0 of 2\n☐ {2}Read the alerts\n☐ {2}Check the disks$/,
  );
  expect(labels(newest(story))).toEqual(['Tick', 'Tick']);
});

test('an item is ticked where it stands, with who did it, and can be unticked', async () => {
  const story = await begin();

  await story.rhea.click(newest(story), 'Tick');
  await story.sees(() => expect(newest(story).text).toMatch(/1 of 2\n✅ {2}Read the alerts\n_rhea, /));
  expect(labels(newest(story))).toEqual(['Untick', 'Tick']);
  await story.sam.click(newest(story), 'Untick');

  await story.sees(() => expect(newest(story).text).toContain('0 of 2\n☐  Read the alerts'));
  expect((await story.record()).filter(({ type }) => type === 'item_ticked')).toHaveLength(2);
});

test('whoever has not the role may not tick, and is told who may', async () => {
  const story = await begin();

  await story.olly.click(newest(story), 'Tick');

  expect(await story.whispered(OLLY)).toContain('responder');
  expect(newest(story).text).toContain('0 of 2');
});

test('what was not ticked goes over to the next day, saying since when; the old list says so and is closed', async () => {
  const story = await begin();
  await tickFirst(story);

  await liveUntil(story, '2026-03-05T09:02:00Z');

  await story.sees(() => {
    const [old, today] = lists(story);
    expect(old?.text).toMatch(/1 of 2\n✅ {2}Read the alerts\n.*\n➡️ {2}Check the disks\n_left over_$/);
    expect(old && labels(old)).toEqual([]);
    expect(today?.text).toMatch(
      /0 of 2\n☐ {2}Read the alerts\n☐ {2}Check the disks\n_not ticked since .*2026-03-04/,
    );
  });
});

test('a tick survives a restart, and the message is not posted again', async () => {
  const before = await begin();
  await tickFirst(before);

  const story = await before.restart({ pause: 60 });
  await live(story, 0.1);

  expect(lists(story)).toHaveLength(1);
  expect(newest(story).text).toContain('1 of 2');
});

test('what is left stands in /runbook schedule, and in the handoff', async () => {
  const story = await begin();
  await tickFirst(story);

  await story.rhea.command(OPS, '/runbook', 'schedule');
  const shown = await story.whispered(RHEA);
  await story.sam.command(OPS, '/oncall', 'handoff');
  const handoff = await story.until('the handoff', () => story.root(/SRE/));

  expect(shown).toContain('1 of 2 left since');
  expect(story.says(handoff)).toMatch(/Checklists\*?\n☐ The daily look of .*: 1 of 2 left: Check the disks/);
});

test('without a channel the list stands in the direct messages of those who are called, and is one list', async () => {
  const story = await begin((text) =>
    text.replace(`    channel: ${OPS}\n    remind: { message: The daily`, '    remind: { message: The daily'),
  );
  const direct = (user: string) =>
    directs(story, user)
      .filter(({ text }) => text.includes('The daily look'))
      .at(-1) ?? expect.fail(`nothing for ${user}`);
  const hasIt = (user: string) => directs(story, user).some(({ text }) => text.includes('The daily look'));
  const called = [RHEA, SAM, BEN].filter(hasIt);
  expect(called).toEqual([SAM]);

  await story.workspace.as(called[0] ?? '').click(direct(called[0] ?? ''), 'Tick');

  await story.sees(() => {
    for (const user of called) expect(direct(user).text).toContain('1 of 2');
  });
});
