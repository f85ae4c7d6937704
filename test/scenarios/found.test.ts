import { expect, test } from 'vitest';
import { labels } from '../../src/workspace/driver.ts';
import { beginStory, OPS, SAM, type Story } from '../support/bot.ts';
import { ownRunbooksFile } from '../support/runbooks-file.ts';

const RUNBOOKS = `
  hold-purge:
    command: /hold-purge
    title: Hold the purge
    environment: production
    allow: { run: [responder] }
    steps:
      - id: act
        title: Act
        uses: kubernetes/suspend-cronjob
        with: { namespace: storage, name: efs-purge }
  hold-api:
    command: /hold-api
    title: Hold the API
    environment: production
    allow: { run: [responder] }
    steps:
      - id: act
        title: Act
        uses: ecs/scale-service
        with: { cluster: credlink-production, service: api, desired_count: 0, scale_within: 1m }
  wake:
    command: /wake
    title: Wake the one on call
    environment: production
    allow: { run: [responder] }
    steps:
      - id: act
        title: Act
        uses: pagerduty/page
        with: { escalation_policy: PSREPOL, title: API down, severity: P0 }
  hush:
    command: /hush
    title: Hush the latency alert
    environment: production
    allow: { run: [responder] }
    steps:
      - id: act
        title: Act
        uses: alertmanager/silence
        with: { matchers: ['alertname="HighLatency"'], for: 5h, owner: rhea, comment: Deploying }
  switch-zone:
    command: /switch-zone
    title: Fail the database over
    environment: production
    allow: { run: [responder] }
    steps:
      - id: act
        title: Act
        uses: rds/failover
        with: { instance: credlink-prod, available_within: 1m }
`;

/** Each room of actions: what takes its answers, and what is left. */
const ROOMS = [
  {
    ...{ command: '/hold-purge', system: 'kubernetes', lost: 'kubernetes/answer-lost' },
    leaves: 'CronJob storage/efs-purge is suspended',
    undo: /suspend `true` → `false`/,
  },
  {
    ...{ command: '/hold-api', system: 'ecs', lost: 'ecs/lost' },
    leaves: 'ECS service credlink-production/api is scaled to zero',
    undo: /desired count `0` → `3`/,
  },
  {
    ...{ command: '/wake', system: 'pagerduty', lost: 'pagerduty/lost' },
    noUndo: 'There is no undo: whoever is paged is paged.',
  },
  {
    ...{ command: '/hush', system: 'alertmanager', lost: 'alertmanager/lost' },
    leaves: 'Alerts with alertname="HighLatency" are silenced until 07:48 UTC',
    noUndo: 'The id of the silence is not known, so there is no Undo.',
  },
  { ...{ command: '/switch-zone', system: 'rds', lost: 'rds/lost' }, undo: /active in/ },
] as const satisfies readonly Room[];

interface Room {
  readonly command: string;
  readonly system: string;
  readonly lost: string;
  readonly leaves?: string;
  readonly undo?: RegExp;
  readonly noUndo?: string;
}

const TITLE = /· (Hold the|Wake the one|Hush the|Fail the database)/;
const UNDO = /· Undo: /;

test.each(ROOMS)(
  'a person finds that $command happened, whose answer $system lost: what it leaves is looked after, with its way back',
  async (room: Room) => {
    const story = await unknown(room);

    await story.sam.click(await theQuestion(story), 'It happened: Act');

    const done = await story.ended(TITLE);
    expect(done.text).toMatch(/^✅ Done/);
    await story.until('the finding', () => story.thread(done).includes('sam looked at `Act`: it happened'));
    expect(await openLoops(story)).toMatch(
      room.leaves ? new RegExp(`${escaped(room.leaves)}[\\s\\S]*owner rhea`) : /Nothing is left open/,
    );
    if (room.leaves) expect(story.says(done)).toContain(room.leaves);
    if (room.noUndo) expect(story.thread(done)).toContain(room.noUndo);
    expect(labels(done).includes('Undo…')).toBe(room.undo !== undefined);
    if (room.undo) expect(await theUndo(story)).toMatch(room.undo);
  },
);

test('what a person found is looked at, and reminded of, like what the bot saw itself', async () => {
  const [room] = ROOMS;
  const story = await unknown(room);
  await story.sam.click(await theQuestion(story), 'It happened: Act');
  const done = await story.ended(TITLE);
  answerAgain(story);

  await story.pass(8 * 3_600 + 60);

  await story.until('the reminder', () => story.thread(done).includes('still left open for 8 h'));
  await story.sees(async () => expect(await openLoops(story)).toContain('*HELD*'));
});

test('found to have happened in part, it has failed, and what may stand is looked after', async () => {
  const room = ROOMS[1];
  const story = await unknown(room);

  await story.sam.click(await theQuestion(story), 'Only a part of it: Act');

  const failed = await story.ended(TITLE);
  expect(failed.text).toMatch(/^❌ Failed.*a person found that a part of it had happened/);
  expect(labels(failed)).toContain('Undo…');
  expect(await openLoops(story)).toMatch(/Perhaps, as it was done in part: ECS service .* scaled to zero/);
  expect(await theUndo(story)).toMatch(room.undo);
});

test('found not to have happened, nothing is left open', async () => {
  const story = await unknown(ROOMS[1]);

  await story.sam.click(await theQuestion(story), 'It did not: Act');

  const failed = await story.ended(TITLE);
  expect(failed.text).toMatch(/^❌ Failed/);
  expect(labels(failed)).not.toContain('Undo…');
  expect(await openLoops(story)).toContain('Nothing is left open');
});

test('the way back itself found to have happened closes what was open', async () => {
  const room = ROOMS[1];
  const story = await begin();
  await story.rhea.command(OPS, room.command);
  await story.rhea.click(await story.asked(TITLE), 'Confirm');
  await story.rhea.click(await story.ended(TITLE), 'Undo…');
  const asked = await story.asked(UNDO);
  expect(await openLoops(story)).toContain(room.leaves);
  silentAfterItsWrite(story, room);
  await story.rhea.click(asked, 'Confirm');

  await story.sam.click(await theQuestion(story), 'It happened: Put back: Act');

  expect((await story.ended(UNDO)).text).toMatch(/^✅ Done/);
  expect(await openLoops(story)).toContain('Nothing is left open');
});

test('what was accepted and is not seen to its end in time is looked after, with its way back', async () => {
  const room = ROOMS[1];
  const story = await begin((text) =>
    text.replace('scale_within: 1m }', 'scale_within: 1m }\n        deadline: 1s'),
  );
  await story.rhea.command(OPS, room.command);
  await story.rhea.click(await story.asked(TITLE), 'Confirm');

  const failed = await story.ended(TITLE);

  expect(failed.text).toMatch(/^❌ Failed.*Not finished in time; it may go on in the system/);
  expect(story.says(failed)).toContain(room.leaves);
  expect(labels(failed)).toContain('Undo…');
  expect(await openLoops(story)).toContain(room.leaves);
  expect(await theUndo(story)).toMatch(room.undo);
});

test('stopped while what was accepted goes on, it is looked after, with its way back', async () => {
  const room = ROOMS[1];
  const story = await begin();
  await story.rhea.command(OPS, room.command);
  const asked = await story.asked(TITLE);
  await story.rhea.click(asked, 'Confirm');
  await story.until('the tasks to stop, and the button', () => {
    const { services } = story.state().ecs;
    const isAccepted = services.some(({ name, desiredCount }) => name === 'api' && desiredCount === 0);
    const root = story.root(TITLE);
    return isAccepted && root && labels(root).includes('Stop');
  });

  await story.rhea.click(asked, 'Stop');

  const ended = await story.ended(TITLE);
  expect(ended.text).toMatch(/^✋ Cancelled/);
  expect(story.thread(ended)).toMatch(/\*Act\*: not waited for any longer\.\n.*Left open: ECS service/);
  expect(labels(ended)).toContain('Undo…');
  expect(await openLoops(story)).toMatch(new RegExp(`${escaped(room.leaves)}[\\s\\S]*owner rhea`));
  expect(await theUndo(story)).toMatch(room.undo);
});

async function begin(change = (text: string) => text): Promise<Story> {
  const file = await ownRunbooksFile((text) => text.replace(/^runbooks:\n/m, `runbooks:${change(RUNBOOKS)}`));
  return beginStory({ environment: file.environment });
}

/** Asked, confirmed, carried out, and never heard of again. */
async function unknown(room: Room): Promise<Story> {
  const story = await begin();
  await story.rhea.command(OPS, room.command);
  const asked = await story.asked(TITLE);
  silentAfterItsWrite(story, room);
  await story.rhea.click(asked, 'Confirm');
  await theQuestion(story);
  return story;
}

const theQuestion = (story: Story) =>
  story.until('the question', () => story.root(/^⚠️ A person has to look/));

async function openLoops(story: Story): Promise<string> {
  await story.sam.command(OPS, '/runbook', 'open');
  return story.whispered(SAM);
}

/** The plan of the way back. */
async function theUndo(story: Story): Promise<string> {
  answerAgain(story);
  const done = await story.ended(TITLE);
  await story.rhea.click(done, 'Undo…');
  return story.says(await story.asked(UNDO));
}

const SILENT = new WeakMap<Story, { isSilent: boolean }>();

/** The first write is carried out, its answer lost, and from then on nobody answers. */
function silentAfterItsWrite(story: Story, { system, lost }: Room): void {
  const { faults } = story.world;
  const isOn = faults.isOn.bind(faults);
  const before = JSON.stringify(story.world.snapshot());
  const state = { isSilent: false };
  SILENT.set(story, state);
  let isLost = false;
  faults.isOn = (id) => {
    if (id === lost && !isLost && JSON.stringify(story.world.snapshot()) !== before) {
      isLost = true;
      state.isSilent = true;
      return true;
    }
    return id === `${system}/unreachable` ? state.isSilent : isOn(id);
  };
}

function answerAgain(story: Story): void {
  const state = SILENT.get(story);
  if (state) state.isSilent = false;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
