import { expect, test } from 'vitest';
import { labels } from '../../src/workspace/driver.ts';
import { beginStory, OLLY, OPS, RHEA, SAM, type Story } from '../support/bot.ts';
import { ownRunbooksFile } from '../support/runbooks-file.ts';

test('list shows what this person may run, with how to type it and a button for each', async () => {
  const story = await beginStory();

  const listed = await ask(story, 'list');

  expect(listed).toContain('You may run 5 runbooks');
  for (const typed of [
    '/pause-purge [efs-purge] [now]',
    '/trigger-backup',
    '/rollback <api|worker>',
    '/dr-test',
  ])
    expect(asRead(listed)).toContain(`\`${typed}\``);
  expect(labels(lastWhisper(story))).toHaveLength(5);
});

test('a person outside all roles is told that there is nothing for them, and how to ask why', async () => {
  const story = await beginStory();

  await story.olly.command(OPS, '/runbook');

  expect(await story.whispered(OLLY)).toContain('You may not run any of the 5 runbooks');
  await story.olly.command(OPS, '/runbook', 'why rollback');
  expect(await story.whispered(OLLY)).toContain('⛔ Not done: only responder may run rollback');
  expect(await story.whispered(OLLY)).toContain(`Ask <@${SAM}> (on call) or <@${RHEA}>`);
});

test('why says by which role a person may', async () => {
  const story = await beginStory();

  expect(await ask(story, 'why rollback')).toContain('You may run `rollback`, as responder');
});

test('plan shows what would change and changes nothing, and can be run from there', async () => {
  const story = await beginStory();

  await ask(story, 'plan rollback api');

  const planned = await story.ended(/Roll back an ECS service/);
  expect(planned.text).toContain('📋 Plan only, nothing was changed');
  expect(story.says(planned)).toContain('`credlink-api:42` → `credlink-api:41`');
  expect(labels(planned)).toEqual(['Run it…']);
  await story.rhea.click(planned, 'Run it…');
  expect((await story.asked(/Roll back an ECS service/)).text).toContain('Confirm?');
});

test('run starts a runbook by its name, also by its command', async () => {
  const story = await beginStory();

  await ask(story, 'run trigger-backup');
  await story.asked(/Back up InferShield now/);
  await ask(story, 'run /rollback worker');

  expect(story.says(await story.asked(/Roll back/))).toContain('`service=worker`');
});

test('the button of the list starts a runbook', async () => {
  const story = await beginStory();
  await ask(story, 'list');

  await story.rhea.click(lastWhisper(story), labels(lastWhisper(story))[0] ?? '');

  await story.asked(/Pause the EFS purge/);
});

test('history lists the newest runs with what came of them, all or of one runbook', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/pause-purge', 'now');
  await story.ended(/Pause the EFS purge/);
  await ask(story, 'plan rollback api');
  await story.ended(/Roll back/);

  const all = await ask(story, 'history');
  expect(all).toMatch(
    /📋 `r-[a-z0-9]{8}` \*Roll back an ECS service\*[\s\S]*✅ `r-[a-z0-9]{8}` \*Pause the EFS purge\*/,
  );
  const some = await ask(story, 'history pause-purge');
  expect(some).toContain('No Pod of storage/efs-purge runs any more');
  expect(some).not.toContain('Roll back');
});

test('show brings a run back with its events and its buttons', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/rollback', 'api');
  await story.asked(/Roll back/);
  const run = /r-[a-z0-9]{8}/.exec(await ask(story, 'history'))?.[0] ?? '';

  const shown = await ask(story, `show ${run.toUpperCase()}`);

  expect(shown).toContain('❓ Confirm?');
  expect(shown).toContain('📋 *The plan*');
  await story.rhea.click(lastWhisper(story), 'Confirm');
  await story.ended(/Roll back/);
});

test('open says when nothing is left open', async () => {
  expect(await ask(await beginStory(), 'open')).toContain('Nothing is left open');
});

test('help lists what can be typed', async () => {
  const help = await ask(await beginStory(), 'help');

  for (const verb of ['run', 'plan', 'history', 'show', 'open', 'why'])
    expect(help).toContain(`/runbook ${verb}`);
});

test('nonsense is answered, with what may have been meant, and leaves no trace', async () => {
  const story = await beginStory();
  const nonsense = [
    ['lst', 'There is no `/runbook lst`. Did you mean `/runbook list`'],
    ['rollbak', 'Did you mean `/runbook run rollback`'],
    ['run rolback api', 'There is no runbook called `rolback`. Did you mean `rollback`?'],
    ['show r-nope', 'I know of no run called `r-nope`'],
    ['run', 'Which one?'],
    ['show', 'Which one?'],
    ['plan __proto__', 'There is no runbook called `__proto__`'],
    ['why constructor', 'There is no runbook called `constructor`'],
    ['history nonsense', 'There is no runbook called `nonsense`'],
    ['🔥', 'There is no `/runbook 🔥`'],
  ] as const;

  /** What Runbolt notes of itself may come at any moment. */
  const traces = async () =>
    (await story.record()).filter(
      ({ actor, stream }) => !actor.includes('"kind":"system"') || stream.startsWith('run/'),
    );
  const before = await traces();
  for (const [typed, answer] of nonsense) expect(await ask(story, typed)).toContain(answer);

  expect(await traces()).toEqual(before);
});

async function ask(story: Story, text: string): Promise<string> {
  await story.rhea.command(OPS, '/runbook', text);
  return story.whispered(RHEA);
}

const asRead = (mrkdwn: string): string => mrkdwn.replaceAll('&lt;', '<').replaceAll('&gt;', '>');

function lastWhisper(story: Story) {
  const last = story.workspace.ephemerals(RHEA).at(-1);
  if (!last) throw new Error('nothing was whispered');
  return last;
}

test("what people are told to type has the file's prefix", async () => {
  const { environment } = await ownRunbooksFile((text) =>
    text.replace('version: 1', 'version: 1\ncommand_prefix: ops-'),
  );
  const story = await beginStory({ environment });

  const told: string[] = [];
  for (const words of ['show', 'hand-over', 'why', 'run', 'lst', 'list', 'run qqqqqqqq', 'qqqqqqqq']) {
    await story.rhea.command(OPS, '/ops-runbook', words);
    told.push(await story.whispered(RHEA));
  }

  expect(told.join('\n')).toContain('`/ops-runbook hand-over l-… @person`; `/ops-runbook open` lists them.');
  expect(told.join('\n')).toContain('`/ops-runbook list` shows what you may run.');
  expect(told.join('\n')).not.toMatch(/`\/runbook/);
});
