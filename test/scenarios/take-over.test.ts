import { expect, test } from 'vitest';
import { labels } from '../../src/workspace/driver.ts';
import { beginStory, OPS, SAM, type Story } from '../support/bot.ts';
import { ownRunbooksFile } from '../support/runbooks-file.ts';

const ROLLBACK = /· Roll back an ECS service ·/;
const RESTART = /· Restart the API ·/;
const QUEUED = /Restart the API in turn/;

test('who is refused sees who holds it, since when and doing what; Take over stops that, plans again and asks', async () => {
  const { story, holder } = await rollingBack();

  await story.sam.command(OPS, '/restart-api');
  const planned = await story.asked(RESTART);
  expect(story.says(planned)).toContain(`is held by \`${holder}\``);
  expect(story.says(planned)).toContain('While that lasts, this is refused.');
  await story.sam.click(planned, 'Confirm');
  const refused = await story.ended(RESTART);

  const said = story.says(refused);
  expect(said).toMatch(
    new RegExp(
      `🔒 ecs:.*/api is held by \`${holder}\`, \\*Roll back an ECS service\\*, asked for by rhea, since .*: step [12] of 2, “`,
    ),
  );
  expect(labels(refused)).toEqual(['Take over…', 'Try again']);
  await story.sam.click(refused, 'Take over…');

  const stopped = await story.ended(ROLLBACK);
  expect(stopped.text).toContain('✋ Cancelled');
  await story.sees(() => {
    expect(story.says(story.root(ROLLBACK) ?? stopped)).toMatch(
      /✋ \*Taken over\* by <@U0RESPOND2>.* with `r-/,
    );
    expect(story.thread(stopped)).toMatch(/✋ sam takes over with `r-.*`, so this run stops\./);
  });
  const asked = await story.asked(RESTART);
  expect(asked.ts).not.toBe(refused.ts);
  await story.sees(() => {
    const thread = story.thread(asked);
    expect(thread).toMatch(new RegExp(`✋ sam takes over from \`${holder}\`, which stops\\.`));
    expect(thread).toMatch(new RegExp(`✋ \`${holder}\` has ended\\. .*may go on in the system`));
  });
  expect(asked.text).toContain('❓ Confirm?');
});

test('who waits in line sees the same, and may go first', async () => {
  const { story, holder } = await rollingBack();
  await story.sam.command(OPS, '/queue-restart');
  await story.sam.click(await story.asked(QUEUED), 'Confirm');
  const waiting = await story.sees(() => {
    const root = story.root(QUEUED) ?? expect.fail('nothing waits');
    expect(root.text).toContain(`⏳ In line behind ${holder}`);
    expect(story.says(root)).toContain(`is held by \`${holder}\``);
    return root;
  });

  await story.sam.click(waiting, 'Take over…');

  expect(await story.whispered(SAM)).toContain('is to take over');
  await story.asked(QUEUED);
  expect((await story.ended(ROLLBACK)).text).toContain('✋ Cancelled');
  await story.sees(() =>
    expect(story.thread(waiting)).toContain('✋ sam wants to take over from those who hold it.'),
  );
});

test('an old Take over button is answered: what it waited for is free, so it is asked for like any other', async () => {
  const { story } = await rollingBack();
  await story.sam.command(OPS, '/restart-api');
  await story.sam.click(await story.asked(RESTART), 'Confirm');
  const refused = await story.ended(RESTART);
  await story.ended(ROLLBACK);

  await story.sam.click(refused, 'Take over…');

  const asked = await story.asked(RESTART);
  expect(story.thread(asked)).not.toContain('takes over');
});

async function rollingBack(): Promise<{ story: Story; holder: string }> {
  const { environment } = await ownRunbooksFile((text) => text + RUNBOOKS);
  const story = await beginStory({ environment });
  await story.rhea.command(OPS, '/rollback', 'api');
  const asked = await story.asked(ROLLBACK);
  await story.rhea.click(asked, 'Confirm');
  await story.until('it to hold the service', () => story.root(ROLLBACK)?.text.startsWith('▶️ Running'));
  const holder = /\br-[0-9a-z]{8}\b/.exec(story.says(asked))?.[0] ?? '';
  return { story, holder };
}

const RUNBOOKS = `
  restart-api:
    command: /restart-api
    title: Restart the API
    environment: production
    allow: { run: [responder], approve: [commander] }
    steps:
      - { id: restart, uses: ecs/redeploy-service, with: { cluster: credlink-production, service: api } }
  queue-restart:
    command: /queue-restart
    title: Restart the API in turn
    environment: production
    when_locked: queue
    allow: { run: [responder], approve: [commander] }
    steps:
      - { id: restart, uses: ecs/redeploy-service, with: { cluster: credlink-production, service: api } }
`;
