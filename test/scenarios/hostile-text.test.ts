import { describe, expect, test } from 'vitest';
import { beginStory, OPS, RHEA, type Story } from '../support/bot.ts';
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
  '${{ secrets.STAGING_DATABASE_URL }}',
  '{"$ne":null}',
  '-'.repeat(300),
  '💥'.repeat(100),
];

describe('what does not fit an argument is refused as text, and shown escaped', () => {
  test.each(HOSTILE)('/rollback %j', async (typed) => {
    const story = await beginStory();

    await story.rhea.command(OPS, '/rollback', typed);
    await story.pass(5);

    expect(story.root(ROLLBACK)).toBeUndefined();
    expect(story.workspace.modal(RHEA)?.callback_id).toBe('arguments');
    expect(callsAnybody(story)).toBe(false);
    expect((await story.record()).map(({ type }) => type)).toEqual(['runbooks_loaded']);
  });
});

test('ten thousand characters are refused in words that are shorter', async () => {
  const story = await beginStory();

  const answer = await knock(story, {
    body: commandBody({ command: '/rollback', text: 'x'.repeat(10_000) }),
  });

  expect(answer.status).toBe(200);
  expect(answer.body.length).toBeLessThan(4_000);
  await story.pass(5);
  expect((await story.record()).map(({ type }) => type)).toEqual(['runbooks_loaded']);
});

describe('where any text fits, it stays text', () => {
  test.each(HOSTILE.map((text) => text.replaceAll('\n', ' ').replaceAll('\u0000', '')))(
    'a reason: %j',
    async (reason) => {
      const story = await beginStory();
      await story.rhea.command(OPS, '/pause-purge', 'now');
      const done = await story.ended(/Pause the EFS purge/);

      await story.rhea.click(done, 'Give a reason…');
      await story.rhea.submit(story.modal(RHEA).id, { reason });
      await story.pass(5);

      const line = story.replies(done).find((reply) => reply.includes('gave the reason'));
      expect(line).toContain(escaped(reason.trim()));
      expect(callsAnybody(story)).toBe(false);
      const given = (await story.record()).find(({ type }) => type === 'reason_given');
      expect(JSON.parse(given?.data ?? '{}')).toEqual({ reason: reason.trim() });
    },
  );

  test.each(HOSTILE)('the title of an incident: %j', async (title) => {
    const story = await beginStory();

    await story.rhea.command(OPS, '/incident', `declare P2 API ${title}`.slice(0, 150));
    await story.pass(20);

    const declared = (await story.record()).find(({ type }) => type === 'incident_declared');
    const form = story.workspace.modal(RHEA);
    expect(declared !== undefined || form?.callback_id === 'incident').toBe(true);
    expect(callsAnybody(story)).toBe(false);
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
