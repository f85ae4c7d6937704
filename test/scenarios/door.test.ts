import { describe, expect, test } from 'vitest';
import { beginStory, type Story } from '../support/bot.ts';
import { commandBody, knock, type Sent } from '../support/signed-request.ts';

test('what Slack did not sign, now, for this bot, is refused with 401 and nothing is stored', async () => {
  const unsigned = { headers: { 'x-slack-signature': undefined } };
  const refused: readonly (readonly [string, Sent])[] = [
    ['unsigned', unsigned],
    ['without a timestamp', { headers: { 'x-slack-request-timestamp': undefined } }],
    ['signed with another secret', { secret: 'not-the-secret' }],
    ['signed over another body', { headers: { 'x-slack-signature': `v0=${'0'.repeat(64)}` } }],
    ['with half a signature', { headers: { 'x-slack-signature': 'v0=' } }],
    ['with a timestamp that is no number', { headers: { 'x-slack-request-timestamp': 'now' } }],
    ['ten minutes old', { age: 600 }],
    ['ten minutes from the future', { age: -600 }],
    ['an unsigned check of the certificate', { ...unsigned, body: 'ssl_check=1' }],
    ['an unsigned check of the URL', { ...unsigned, body: '{"type":"url_verification","challenge":"x"}' }],
  ];
  const story = await beginStory();
  const before = await headOnceStarted(story);

  for (const [what, sent] of refused) {
    expect(await knock(story, sent), what).toEqual({ status: 401, body: '' });
  }

  await story.pass(5);
  expect(await story.bot.booted.core.store.head()).toEqual(before);
});

test('people of another workspace are refused in words, and nothing is stored', async () => {
  const story = await beginStory();
  const before = await headOnceStarted(story);

  const answer = await knock(story, { body: commandBody({ team_id: 'T0OTHERS' }) });

  expect(answer.body).toContain('I only work for the workspace that I am installed in');
  await story.pass(5);
  expect(await story.bot.booted.core.store.head()).toEqual(before);
});

test('the same signed request delivered twice starts one run', async () => {
  const story = await beginStory();

  const answers = [await knock(story), await knock(story)];

  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  const run = /r-[a-z0-9]{8}/.exec(answers[0]?.body ?? '')?.[0];
  expect(answers[1]?.body).toContain(`This request has been handled already: \`${run}\``);
  await story.ended(/Pause the EFS purge/);
  expect((await story.record()).filter(({ type }) => type === 'run_requested')).toHaveLength(1);
});

test('the same signed request delivered twice at the same moment starts one run', async () => {
  const story = await beginStory();

  await Promise.all(Array.from({ length: 8 }, () => knock(story)));

  await story.ended(/Pause the EFS purge/);
  expect((await story.record()).filter(({ type }) => type === 'run_requested')).toHaveLength(1);
});

test('a declaration delivered twice declares one incident', async () => {
  const story = await beginStory();
  const body = commandBody({ command: '/incident', text: 'declare P0 API down' });

  await Promise.all([knock(story, { body }), knock(story, { body })]);

  const once = async () => {
    expect((await story.record()).filter(({ type }) => type === 'incident_declared')).toHaveLength(1);
    const channels = story.workspace.snapshot().channels.filter(({ name }) => name.startsWith('inc-'));
    expect(channels).toHaveLength(1);
    expect(story.state().pagerduty.incidents).toHaveLength(1);
  };
  await story.sees(once);
  await story.pass(20);
  await once();
});

test('signed nonsense stores nothing, and the bot goes on', async () => {
  const nonsense = [
    'payload=null',
    'payload=%7B',
    'payload=[]',
    'payload=%7B%22type%22%3A%22block_actions%22%7D',
    'payload=%7B%22type%22%3A%22view_submission%22%2C%22view%22%3A%7B%7D%7D',
    'command=%2Fpause-purge',
    '',
    '%00%FF&&&===',
  ];
  const story = await beginStory();
  const before = await headOnceStarted(story);

  await Promise.all(nonsense.map((body) => knock(story, { body })));

  expect(await story.bot.booted.core.store.head()).toEqual(before);
  expect((await knock(story)).body).toContain('Pause the EFS purge');
});

describe('the web server', () => {
  test('has no other way in', async () => {
    const { bot } = await beginStory();
    const get = async (path: string, method = 'GET') => (await fetch(`${bot.url}${path}`, { method })).status;

    expect(await get('/slack/events')).toBe(405);
    expect(await get('/slack/events', 'PUT')).toBe(405);
    expect(await get('/nowhere')).toBe(404);
    expect(await get('/workspace/nowhere')).toBe(404);
    expect(await get('/assets/../../../package.json')).toBe(404);
  });

  test('takes no body that is larger than Slack sends', async () => {
    const story = await beginStory();

    expect((await knock(story, { body: commandBody({ text: 'x'.repeat(2_000_000) }) })).status).toBe(413);
  });

  test('says that it is well, and when its record is not writable that it is not', async () => {
    const { bot } = await beginStory();

    expect((await fetch(`${bot.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${bot.url}/readyz`)).status).toBe(200);
    await bot.booted.core.store.close();
    expect((await fetch(`${bot.url}/healthz`)).status).toBe(503);
    expect(await (await fetch(`${bot.url}/readyz`)).json()).toMatchObject({
      ...{ ready: true, degraded: true, store: { writable: false } },
      says: [expect.stringMatching(/^Record: ./)],
    });
  });

  test('shows the local workspace to this machine only, whatever name it is called by', async () => {
    const { bot } = await beginStory();

    const response = await fetch(`${bot.url}/workspace/act/command`, {
      method: 'POST',
      headers: { origin: 'https://evil.example', 'content-type': 'application/json' },
      body: '{}',
    });

    expect(response.status).toBe(403);
  });
});

/** The head of the record with everything that starting adds to it. */
async function headOnceStarted(story: Story) {
  await story.sees(async () => {
    const types = (await story.record()).map(({ type }) => type);
    expect(types.filter((type) => type === 'schedule_set')).toHaveLength(4);
    expect(types).toContain('rota_watched');
  });
  return story.bot.booted.core.store.head();
}
