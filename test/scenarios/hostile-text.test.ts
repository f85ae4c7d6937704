import { describe, expect, test } from 'vitest';
import { BEN, beginStory, OPS, RHEA, type Story } from '../support/bot.ts';
import { ownRunbooksFile } from '../support/runbooks-file.ts';
import { commandBody, knock } from '../support/signed-request.ts';

const ROLLBACK = /Roll back an ECS service/;

const HOSTILE = [
  '$(reboot)',
  '`reboot`',
  '"; drop table events; --',
  "'; rm -rf / #",
  '<!channel>',
  '<!here|here>',
  `<@${RHEA}>`,
  '<https://evil.example|click>',
  '*bold* _it_ ~no~',
  'api\nworker',
  'api\u0000',
  '\u202Eipa',
  '../../etc/passwd',
  // As in the file, where it would be a secret.
  ['$', '{{ secrets.STAGING_DATABASE_URL }}'].join(''),
  '{"$ne":null}',
  '-'.repeat(300),
  '💥'.repeat(100),
];

test('what does not fit an argument is refused as text, and shown escaped', async () => {
  const story = await beginStory();

  for (const typed of HOSTILE) {
    await story.rhea.command(OPS, '/rollback', typed);

    expect(story.modal(RHEA).callback_id, typed).toBe('arguments');
    await story.rhea.close(story.modal(RHEA).id, true);
  }

  await story.pass(5);
  expect(story.root(ROLLBACK)).toBeUndefined();
  expect(callsAnybody(story)).toBe(false);
  expect((await story.record()).filter(({ stream }) => stream.startsWith('run/'))).toEqual([]);
});

test('ten thousand characters are refused in words that are shorter', async () => {
  const story = await beginStory();

  const answer = await knock(story, {
    body: commandBody({ command: '/rollback', text: 'x'.repeat(10_000) }),
  });

  expect(answer.status).toBe(200);
  expect(answer.body.length).toBeLessThan(4_000);
  await story.pass(5);
  expect((await story.record()).filter(({ stream }) => stream.startsWith('run/'))).toEqual([]);
});

describe('where any text fits, it stays text', () => {
  test('an approver reads the reason that an approver gave, letter by letter', async () => {
    const story = await beginStory();

    for (const reason of HOSTILE.map((text) => text.replaceAll(/[\n\0]/g, ' '))) {
      await story.rhea.command(OPS, '/dr-test');
      const asked = await story.asked(/DR Test/);
      await story.ben.click(asked, 'Deny…');
      await story.ben.submit(story.modal(BEN).id, { reason });

      const denied = await story.ended(/DR Test/);
      expect(story.thread(denied), reason).toContain(`ben said no: ${escaped(reason.trim())}`);
      const given = (await story.record()).findLast(({ type }) => type === 'approval_denied');
      expect(JSON.parse(given?.data ?? '{}')).toEqual({ reason: reason.trim() });
    }

    expect(callsAnybody(story)).toBe(false);
  });

  test('the title of an incident is a title, or the form asks for another', async () => {
    const story = await beginStory();

    for (const title of HOSTILE) {
      await story.rhea.command(OPS, '/incident', `declare P2 API ${title}`.slice(0, 150));
    }

    await story.sees(async () => {
      const declared = (await story.record()).filter(({ type }) => type === 'incident_declared');
      expect(declared).toHaveLength(HOSTILE.length);
      const channels = story.workspace.snapshot().channels.filter(({ name }) => name.startsWith('inc-'));
      expect(channels).toHaveLength(HOSTILE.length);
    });
    await story.pass(60);
    expect(callsAnybody(story)).toBe(false);
    expect(JSON.stringify(await story.record())).not.toContain('STAGING_DATABASE_URL=');
  });

  test('a free parameter reaches the action as it was typed, and the shell line quotes it', async () => {
    const { environment } = await ownRunbooksFile(
      (text) => `${text}
  restore-one:
    command: /restore-one
    title: Restore one
    environment: staging
    allow: { run: [responder], approve: [commander] }
    confirm: { phrase: do it, approvals: 1 }
    parameters:
      backup: { type: string }
    steps:
      - id: restore
        uses: kubernetes/run-job
        with:
          namespace: infershield
          from_cronjob: infershield-backup
          command: [bash, scripts/restore.sh]
          args: ["\${{ parameters.backup }}"]
          finish_within: 15m
`,
    );
    const story = await beginStory({ environment });
    const typed = "$(reboot) `id` '; rm -rf / # <!channel>";

    await story.rhea.command(OPS, '/restore-one', `"${typed}"`);

    const asked = await story.asked(/Restore one/);
    expect(story.says(asked)).toContain('$(reboot)');
    expect(callsAnybody(story)).toBe(false);
    await story.ben.click(asked, 'Approve');
    await story.rhea.click(asked, 'Confirm…');
    await story.rhea.submit(story.modal(RHEA).id, { phrase: 'do it' });
    const job = await story.until('the Job', () =>
      story.state().kubernetes.staging?.jobs.find(({ name }) => name.startsWith('runbolt-')),
    );
    expect(JSON.stringify(job.spec)).toContain(JSON.stringify(typed));
  });
});

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A mention or a link of somebody else's making, anywhere that Slack would make one of it. */
function callsAnybody(story: Story): boolean {
  const { messages } = story.workspace.snapshot();
  const said = messages.flatMap(({ text, blocks }) => [text, ...mrkdwnIn(blocks)]).join('\n');
  return /<!(channel|here|everyone)|<https:\/\/evil/.test(said);
}

/** In plain text Slack looks for nothing. */
function mrkdwnIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnIn);
  if (typeof value !== 'object' || value === null) return [];
  if ('type' in value && value.type === 'mrkdwn' && 'text' in value) return [String(value.text)];
  return Object.values(value).flatMap(mrkdwnIn);
}
