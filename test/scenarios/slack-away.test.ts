import { expect, test } from 'vitest';
import { beginStory, OPS, RHEA, type Story } from '../support/bot.ts';
import { ownRunbooksFile } from '../support/runbooks-file.ts';

const PURGE = /Pause the EFS purge/;
const ROUTING_KEY = 'R0UTINGKEY0123456789ABCDEF012345';

async function begin(more: Readonly<Record<string, string>> = {}) {
  const { environment } = await ownRunbooksFile((text) =>
    text.replace('responder: { ', `responder: { slack_users: [${RHEA}], `),
  );
  return beginStory({
    start: '2026-03-04T03:10:00Z',
    environment: { ...environment, PAGERDUTY_ROUTING_KEY: ROUTING_KEY, ...more },
  });
}

const pages = (story: Story) => story.state().pagerduty.events;
const away = async (story: Story) =>
  (await story.record()).filter(({ stream }) => stream === 'slack').map(({ type }) => type);

test('a revoked token: the stop goes on, one page calls a person, and when the token is back all is told and the page ended', async () => {
  const story = await begin({ RUNBOLT_AUDIT_CHANNEL: 'C0INCIDENT' });
  await story.pass(120);
  story.workspace.slackFaults.set('slack/token-revoked', true);

  await story.rhea.command(OPS, '/pause-purge', 'now');
  await story.sees(() =>
    expect(pages(story)).toMatchObject([
      {
        summary: expect.stringMatching(/^Runbolt cannot reach Slack since 03:1\d UTC \(\d+ messages wait\)/),
      },
    ]),
  );
  expect(pages(story)[0]?.summary).toContain('token_revoked');
  const ready = await fetch(`${story.bot.url}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([
    200,
    {
      ...{ ready: true, degraded: true, systems: { Slack: 'down' } },
      says: [
        expect.stringMatching(
          /^Slack: away since 03:1\d UTC, \d+ messages waiting: Slack answered token_revoked/,
        ),
      ],
    },
  ]);
  await story.pass(3_600);
  expect(pages(story)).toHaveLength(1);
  expect(story.state().kubernetes.prod?.cronJobs.find(({ name }) => name === 'efs-purge')?.suspend).toBe(
    true,
  );

  story.workspace.slackFaults.set('slack/token-revoked', false);
  const done = await story.ended(PURGE);

  expect(story.thread(done)).toContain('✅ Done');
  await story.sees(async () => {
    expect(pages(story)).toMatchObject([{ resolvedAt: expect.any(String) }]);
    const events = await away(story);
    expect(events).toEqual(['slack_away', 'slack_away_paged', 'slack_back', 'slack_page_resolved']);
    const told = story.workspace.channel('C0INCIDENT').map(story.says).join('\n');
    expect(told).toMatch(/Slack could not be reached for 1 h/);
  });
});

test('a token that is revoked while nobody needs it is noticed before anybody does', async () => {
  const story = await begin();
  await story.pass(120);
  story.workspace.slackFaults.set('slack/token-revoked', true);

  await story.sees(() => expect(pages(story)).toHaveLength(1));
});

test('a hiccup calls nobody', async () => {
  const story = await begin();
  await story.pass(120);
  story.workspace.slackFaults.set('slack/failing', true);
  await story.pass(60);
  story.workspace.slackFaults.set('slack/failing', false);
  await story.pass(600);

  expect(pages(story)).toEqual([]);
  expect(await away(story)).toEqual([]);
});

test('a restart while Slack is away pages nobody a second time, and ends the page of before', async () => {
  const story = await begin();
  await story.pass(120);
  story.workspace.slackFaults.set('slack/unreachable', true);
  await story.sees(async () => {
    expect(pages(story)).toHaveLength(1);
    expect(await away(story)).toContain('slack_away_paged');
  });

  const later = await story.restart({ slackIsAway: true });
  await later.pass(300);
  expect(pages(later)).toHaveLength(1);
  later.workspace.slackFaults.set('slack/unreachable', false);

  await later.sees(() => expect(pages(later)).toMatchObject([{ resolvedAt: expect.any(String) }]));
});

test('PagerDuty is away as well: the page follows when it is back, if Slack is not', async () => {
  const story = await begin();
  await story.pass(120);
  story.workspace.slackFaults.set('slack/unreachable', true);
  story.world.faults.set('pagerduty/unreachable', true);
  await story.sees(async () => expect(await away(story)).toContain('slack_away'));
  await story.pass(300);
  expect(pages(story)).toEqual([]);

  story.world.faults.set('pagerduty/unreachable', false);

  await story.sees(() => expect(pages(story)).toHaveLength(1));
});
