import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WorldState } from '../../src/systems/world-seed.ts';
import { labels } from '../../src/workspace/driver.ts';
import type { Message } from '../../src/workspace/message.ts';
import { BEN, beginStory, OPS, RHEA, SAM, type Story, type StoryOptions } from '../support/bot.ts';
import { directs, handoffsIn, headlines, live, liveUntil, said } from '../support/on-call-week.ts';
import { ownRunbooksFile } from '../support/runbooks-file.ts';

/** Sam's week ends on Sunday, 8 March, 09:00. */
const sinceMarch = ({ pagerduty: { schedules } }: WorldState) => {
  for (const one of schedules) one.since = '2026-03-01T09:00:00Z';
};

test('a shift change is handed over before it comes: in the channel and to both people, once', async () => {
  const story = await beginStory({ start: '2026-03-08T06:00:00Z', world: sinceMarch });
  await story.rhea.command(OPS, '/pause-purge', 'now');
  await story.ended(/Pause the EFS purge/);
  await liveUntil(story, '2026-03-08T08:44:00Z');
  const before = handoffsIn(story, OPS);

  await live(story, 0.1);

  expect(before).toEqual([]);
  const handoff = await story.sees(() => newest(story));
  expect(headlines([handoff])).toEqual([
    '🤝 SRE: Sam Ortiz → Rhea Park, from 2026-03-08 09:00 UTC until 2026-03-15 09:00 UTC.',
  ]);
  expect(said(handoff)).toContain('CronJob storage/efs-purge is suspended');
  expect(said(handoff)).toContain('s3://infershield-backups/prod/');
  // The place of the drill's own copies holds none, as it should.
  expect(said(handoff)).not.toContain('runbolt-drill');
  expect(said(handoff)).toContain('Waits for <@U0RESPOND1>');
  expect(labels(handoff)).toEqual(['Acknowledge', 'Add a note…', 'I take over']);
  const toldOnce = () => {
    expect(handoffsIn(story, OPS)).toHaveLength(1);
    expect(headlines(directs(story, RHEA))).toEqual([expect.stringContaining('you are on call from')]);
    expect(headlines(directs(story, SAM))).toEqual([expect.stringContaining('Sam Ortiz → Rhea Park')]);
  };
  await story.sees(toldOnce);
  await story.pass(60);
  toldOnce();
});

const AT_THE_CHANGE = { start: '2026-03-08T08:00:00Z', world: sinceMarch };

async function handedOver(options: StoryOptions = AT_THE_CHANGE) {
  const story = await beginStory(options);
  await liveUntil(story, '2026-03-08T08:50:00Z');
  const handoff = await story.sees(() => newest(story));
  return { story, handoff };
}

/** Whoever is to come is known from then on. */
const isWatched = (story: Story): Promise<void> =>
  story.sees(async () => expect((await story.record()).map(({ type }) => type)).toContain('rota_watched'));

function newest(story: Story, channel = OPS): Message {
  const handoff = handoffsIn(story, channel).at(-1);
  if (!handoff) throw new Error('nothing was handed over');
  return handoff;
}

test('only the incoming person acknowledges it; a note of the outgoing one is part of it', async () => {
  const { story, handoff } = await handedOver();

  await story.sam.click(handoff, 'Add a note…');
  await story.sam.submit(story.modal(SAM).id, { note: 'The proxy is slow.' });
  await story.sees(() => expect(said(newest(story))).toContain('📝 sam: The proxy is slow.'));
  await story.ben.click(newest(story), 'Acknowledge');
  const refused = await story.whispered(BEN);
  await story.rhea.click(newest(story), 'Acknowledge');
  const taken = await story.whispered(RHEA);
  await story.sees(() => {
    expect(said(newest(story))).toContain('✅ Acknowledged by rhea');
    expect(said(directs(story, RHEA)[0])).toContain('Acknowledged by rhea');
  });
  await story.rhea.click(handoff, 'Add a note…');
  await live(story, 6);

  expect(refused).toContain('This is for Rhea Park to acknowledge');
  expect(taken).toContain('is yours');
  expect(said(newest(story))).toContain('📝 sam: The proxy is slow.');
  expect(labels(newest(story))).toEqual(['Add a note…']);
  expect(directs(story, RHEA)).toHaveLength(1);
});

test('who never acknowledges is reminded alone first, then before everybody, until somebody takes over', async () => {
  const { story, handoff } = await handedOver();
  const reminders = (user: string) => directs(story, user).filter(({ text }) => text.includes('⏰'));
  const shouted = () => story.workspace.channel(OPS).filter(({ text }) => text.includes('⏰'));

  const counts = () => [reminders(RHEA).length, reminders(SAM).length, shouted().length];

  await liveUntil(story, '2026-03-08T09:20:00Z');
  await story.sees(() => expect(counts()).toEqual([1, 0, 0]));
  await liveUntil(story, '2026-03-08T09:40:00Z');
  await story.sees(() => expect(counts()).toEqual([2, 1, 1]));
  expect(shouted()[0]?.text).toContain('<@U0RESPOND1> has not acknowledged');
  await story.ben.click(handoff, 'I take over');
  await story.sees(() => {
    expect(said(newest(story))).toContain('✅ Taken over by ben');
    expect(said(newest(story))).toContain('PagerDuty still pages Rhea Park');
  });
  await live(story, 12);

  expect(reminders(RHEA)).toHaveLength(2);
});

test('a restart in between neither repeats nor forgets it', async () => {
  const story = await beginStory(AT_THE_CHANGE);
  await liveUntil(story, '2026-03-08T08:40:00Z');
  const second = await story.restart({ pause: 600 });
  await second.pass(60);
  const third = await second.restart({ pause: 60 });
  await liveUntil(third, '2026-03-08T10:30:00Z');

  await third.sees(() => {
    expect(handoffsIn(third, OPS)).toHaveLength(1);
    const { messages } = third.workspace.snapshot();
    expect(messages.filter(({ text }) => text.includes('you are on call from'))).toHaveLength(1);
  });
});

test('Runbolt that was away at the change hands over when it is back', async () => {
  const story = await beginStory(AT_THE_CHANGE);
  await isWatched(story);
  const back = await story.restart({ pause: 3 * 3_600 });

  await back.sees(() =>
    expect(headlines(handoffsIn(back, OPS))).toEqual([expect.stringContaining('Sam Ortiz → Rhea Park')]),
  );
});

test('a PagerDuty that is down at the change: who was to come is handed over to, and it is said how old that is', async () => {
  const story = await beginStory(AT_THE_CHANGE);
  await isWatched(story);
  story.world.faults.set('pagerduty/unreachable', true);
  await liveUntil(story, '2026-03-08T08:50:00Z');
  const blind = said(await story.sees(() => newest(story)));
  story.world.faults.set('pagerduty/unreachable', false);
  await live(story, 2);

  expect(blind).toContain('Sam Ortiz → Rhea Park');
  expect(blind).toMatch(
    /PagerDuty has not answered since .*08:\d\d UTC.*overrides made since then are not in it/,
  );
  expect(handoffsIn(story, OPS)).toHaveLength(1);
});

test('an override that is made after the handoff hands over again, to whoever comes now', async () => {
  const { story, handoff } = await handedOver();
  await changeRota(story, ({ overrides }) => {
    overrides.push({ user: 'PBEN', start: '2026-03-08T09:00:00Z', end: '2026-03-09T09:00:00Z' });
  });
  const later = await story.restart();
  await liveUntil(later, '2026-03-08T08:58:00Z');

  await later.sees(() => {
    expect(headlines([newest(later)])[0]).toContain('Sam Ortiz → Ben Adeyemi');
    const first = handoffsIn(later, OPS).find(({ ts }) => ts === handoff.ts);
    expect(said(first)).toContain('the next handoff has been made');
  });
});

test('a week with an override and a gap: everybody who comes is handed over to, and the gap is shouted', async () => {
  const story = await beginStory({
    start: '2026-03-08T08:00:00Z',
    world(state) {
      sinceMarch(state);
      const [rota] = state.pagerduty.schedules;
      rota?.overrides.push({ user: 'PBEN', start: '2026-03-10T09:00:00Z', end: '2026-03-11T09:00:00Z' });
      rota?.uncovered.push({ start: '2026-03-13T09:00:00Z', end: '2026-03-13T17:00:00Z' });
    },
  });

  await live(story, 7 * 24 + 2);

  const handoffs = () => headlines(handoffsIn(story, OPS)).filter((line) => line.startsWith('🤝'));
  await story.sees(() => expect(handoffs()).toHaveLength(5));
  expect(handoffs()).toEqual(
    [
      'Sam Ortiz → Rhea Park, from 2026-03-08 09:00 UTC until 2026-03-10 09:00 UTC.',
      'Rhea Park → Ben Adeyemi, from 2026-03-10 09:00 UTC until 2026-03-11 09:00 UTC.',
      'Ben Adeyemi → Rhea Park, from 2026-03-11 09:00 UTC until 2026-03-13 09:00 UTC.',
      'Rhea Park is on call again, from 2026-03-13 17:00 UTC until 2026-03-15 09:00 UTC.',
      'Rhea Park → Sam Ortiz, from 2026-03-15 09:00 UTC until 2026-03-22 09:00 UTC.',
    ].map((line) => expect.stringContaining(line)),
  );
  const shouts = headlines(story.workspace.channel(OPS)).filter((line) => line.startsWith('🚨'));
  expect(shouts).toEqual(
    [
      expect.stringContaining('*nobody is on call* for *SRE* from 2026-03-13 09:00 UTC until'),
      'SRE: nobody',
      expect.stringContaining(
        '*nobody is on call* for *SRE* now until 2026-03-13 17:00 UTC. PagerDuty pages Ben Adeyemi',
      ),
    ].map((line) => (line === 'SRE: nobody' ? expect.stringContaining('SRE: nobody is on call from') : line)),
  );
}, 300_000);

test('handoffs by cron, and of two rotas side by side', async () => {
  const rotas = `oncall:
  sre: { title: SRE, schedule: PSPRIMARY, channel: C0OPS, cron: "0 8 * * 1-5", timezone: Europe/Berlin }
  commanders: { title: Commanders, schedule: PSPRIMARY, channel: C0DEPLOY, lead: 1h }
`;
  const file = await ownRunbooksFile((text) => text.replace(/oncall:\n {2}sre: .*\n/, rotas));
  const story = await beginStory({ ...AT_THE_CHANGE, environment: file.environment });

  await liveUntil(story, '2026-03-09T08:00:00Z');

  await story.sees(() => {
    expect(headlines(handoffsIn(story, OPS))).toEqual([
      expect.stringContaining('SRE: Rhea Park stays on call'),
    ]);
    expect(headlines(handoffsIn(story, 'C0DEPLOY'))).toEqual([
      expect.stringContaining('Commanders: Sam Ortiz → Rhea Park'),
    ]);
  });
});

test('`/oncall handoff` makes one now; with nothing open it says so first', async () => {
  const story = await beginStory();

  await story.sam.command(OPS, '/oncall', 'handoff');
  const made = () =>
    expect(headlines(handoffsIn(story, OPS))).toEqual([
      '🤝 SRE: Sam Ortiz stays on call until 2026-03-08 09:00 UTC. Nothing is open.',
    ]);
  await story.sees(made);
  await story.sam.command(OPS, '/oncall', 'handoff nope');

  expect(await story.whispered(SAM)).toContain('Which one? `/oncall handoff sre`.');
  await story.pass(5);
  made();
});

type SimulatedRota = WorldState['pagerduty']['schedules'][number];

/** Somebody edits the schedule in PagerDuty; seen after the next start. */
async function changeRota({ folder }: Story, change: (rota: SimulatedRota) => void): Promise<void> {
  const path = join(folder, 'world.json');
  const state = WorldState.parse(JSON.parse(await readFile(path, 'utf8')));
  for (const rota of state.pagerduty.schedules) change(rota);
  await writeFile(path, JSON.stringify(state));
}
