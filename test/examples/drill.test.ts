import { expect, test } from 'vitest';
import type { Message } from '../../src/workspace/message.ts';
import { OPS, RHEA, type Story } from '../support/bot.ts';
import { beginExample } from './begin-example.ts';

const DRILL = /DR Test/;

async function hold(story: Story): Promise<Message> {
  await story.rhea.command(OPS, '/dr-test');
  await story.ben.click(await story.asked(DRILL), 'Approve');
  await story.rhea.click(await story.asked(DRILL), 'Confirm…');
  await story.rhea.submit(story.modal(RHEA).id, { phrase: 'restore to staging' });
  return story.ended(DRILL);
}

test("InferShield's drill from the command to the report, its file, the picture and the history", async () => {
  const story = await beginExample('infershield');
  await story.rhea.command(OPS, '/runbook', 'drills');
  expect(await story.whispered(RHEA)).toContain('not held yet, first due by');

  const done = await hold(story);

  expect(done.text).toMatch(/^✅ Done/);
  const report = await story.until('the report', () =>
    story.replies(done).findLast((reply) => reply.includes('Total RTO')),
  );
  expect(report).toMatch(/^✅ \*DR Test - 2026-03-04\*/);
  expect(report).toMatch(/RPO: 49\.5 minutes \(target: &lt;24 hours\) ✓ met/);
  expect(report).toContain('Worst gap between backups in the last 30 days: 24 hours');
  expect(report).toContain('Negative control: last seen red on 2026-03-04');
  expect(report).toContain('Issues: None');
  await story.sees(() =>
    expect(story.workspace.snapshot().files.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^drill-2026-03-04-r-.*\.md$/),
      expect.stringMatching(/^drills-2026-03-04-r-.*\.png$/),
    ]),
  );
  expect(
    story.state().s3.buckets['infershield-backups']?.filter(({ key }) => key.startsWith('runbolt-drill/')),
  ).toEqual([]);

  await story.rhea.command(OPS, '/runbook', 'drills');
  expect(await story.whispered(RHEA)).toMatch(/due by .*✅ 2026-03-04 · RTO .* · RPO 49.5 minutes/s);
});

test('a second drill has both in its picture and its file', async () => {
  const story = await beginExample('infershield');
  await hold(story);
  await story.pass(60);

  await hold(story);

  const reports = await story.sees(() => {
    const files = story.workspace.snapshot().files.filter(({ name }) => name.endsWith('.md'));
    expect(files).toHaveLength(2);
    return files;
  });
  const last = Buffer.from(reports.at(-1)?.content ?? '', 'base64').toString();
  expect(last.match(/^\| 2026-03-04 \| r-/gm)).toHaveLength(2);
});
