import { expect, test } from 'vitest';
import { beginStory, OLLY, OPS, type Story } from '../support/bot.ts';

const CHANNEL = /^inc-2026-03-04-p0-api-down-/;

function incidentChannel(story: Story) {
  return story.workspace.snapshot().channels.find(({ name }) => CHANNEL.test(name));
}

async function declared(story: Story, text = 'declare P0 API down') {
  await story.rhea.command(OPS, '/incident', text);
  await story.ended(/Open P0 API down/);
  const channel = await story.until('the channel', () => incidentChannel(story));
  return { channel, id: `i-${channel.name.split('-').at(-1)}` };
}

test('/incident declare P0 API down opens its channel, pins the checklist, pages, and says where', async () => {
  const story = await beginStory({ environment: { RUNBOLT_INCIDENT_CHANNEL: 'C0INCIDENT' } });

  const { channel } = await declared(story);

  await story.sees(() => {
    const { pins, bookmarks = [] } = incidentChannel(story) ?? {};
    expect(pins).toHaveLength(1);
    expect(bookmarks.map(({ title }) => title)).toEqual(['Runbooks', 'Status page']);
    const inside = story.workspace.channel(channel.id).map((message) => story.says(message));
    expect(inside.join('\n')).toContain('☐  Acknowledge alert in PagerDuty');
    expect(inside.join('\n')).toContain(
      '📟 PagerDuty incident #4201 is triggered and assigned to Sam Ortiz.',
    );
    expect(story.state().pagerduty.incidents).toHaveLength(1);
    const announced = story.workspace.channel('C0INCIDENT').map(({ text }) => text);
    expect(announced.join()).toContain(`Work happens here: <#${channel.id}>`);
    expect(story.root(/^🚨 \*/)?.text).toContain(`Work happens in <#${channel.id}>`);
  });
});

test('somebody in no group declares it all the same', async () => {
  const story = await beginStory();

  await story.olly.command(OPS, '/incident', 'declare p0 API down');
  await story.ended(/Open P0 API down/);

  await story.sees(() => expect(incidentChannel(story)?.members).toContain(OLLY));
});

test('after fifteen minutes its owner is asked for an update, until somebody resolves it', async () => {
  const story = await beginStory();
  const { channel, id } = await declared(story);

  const all = () => story.workspace.channel(channel.id).map(({ text }) => text);
  const asked = () => all().filter((text) => text.startsWith('⏰'));

  await story.pass(14 * 60);
  await story.sees(() =>
    expect(asked().map((text) => text.split('\n')[0])).toEqual([
      '⏰ Time for an update: 15 min since *P0 API down* was declared.',
    ]),
  );
  await story.sam.command(channel.id, '/incident', `resolve ${id}`);
  await story.until('its end', () => all().some((text) => text.startsWith('✅ *P0 API down* is resolved')));
  await story.pass(16 * 60);

  expect(asked()).toHaveLength(1);
});

test('a restart between the declaration and the reminder loses neither', async () => {
  const story = await beginStory();
  const { channel } = await declared(story);
  const workspace = story.workspace.snapshot();

  const later = await story.restart();
  await later.pass(15 * 60);

  expect(workspace.channels.some(({ id }) => id === channel.id)).toBe(true);
  await later.sees(async () =>
    expect((await later.record()).filter(({ type }) => type === 'update_reminder_due')).toHaveLength(1),
  );
});
