import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { beginStory, type Story } from '../support/bot.ts';
import { holdRecord } from '../support/hold-record.ts';
import { ownRunbooksFile } from '../support/runbooks-file.ts';
import { commandBody, knock } from '../support/signed-request.ts';

const CROWD = 300;

/** Where answers go after the acknowledgment, by the request that they belong to. */
async function answerDesk() {
  const said = new Map<string, string[]>();
  const server = createServer((request, response) => {
    const about = request.url ?? '';
    text(request).then((body) => {
      said.set(about, [...(said.get(about) ?? []), body]);
      response.end('ok');
    }, response.destroy);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { said, urlFor: (trigger: string) => `http://127.0.0.1:${port}/${trigger}` };
}

test('three hundred commands at once on a record that takes five seconds: each is acknowledged in time, told how many are ahead, answered, and done once', {
  timeout: 120_000,
}, async () => {
  const { environment } = await ownRunbooksFile((file) => `${file}\n${LOOK}`);
  const story = await beginStory({ environment });
  const desk = await answerDesk();
  const triggers = Array.from({ length: CROWD }, (_, number) => `1.2.${number}`);
  const ask = (trigger: string) =>
    knock(story, {
      body: commandBody({
        ...{ command: '/runbook', text: `run look-at-health ticket=${trigger}`, trigger_id: trigger },
        response_url: desk.urlFor(trigger),
      }),
    });
  const release = holdRecord(story);

  let answered = 0;
  const asking = triggers.map((trigger) => ask(trigger).finally(() => (answered += 1)));
  // Bolt counts Slack's three seconds by the machine's own clock, so ours must not stand still meanwhile.
  while (answered < CROWD) {
    await story.clock.advance(100);
    await new Promise<void>((resolve) => systemClock.after(20, resolve));
  }
  const acknowledged = await Promise.all(asking);
  release();
  await story.until('every answer', () => desk.said.size === CROWD);

  expect(new Set(acknowledged.map(({ status }) => status))).toEqual(new Set([200]));
  const busy = acknowledged.filter(({ body }) => /Busy: \d+ commands are ahead of yours/.test(body));
  expect(busy.length).toBeGreaterThan(CROWD - 10);
  expect([...desk.said.values()].every((answers) => answers.length === 1)).toBe(true);
  expect(await runs(story)).toBe(CROWD);

  await Promise.all(triggers.map(ask));
  expect(await runs(story)).toBe(CROWD);
});

const LOOK = `
  look-at-health:
    title: Look at the health
    environment: production
    allow: { run: [responder] }
    parameters: { ticket: { type: string } }
    steps:
      - { id: look, uses: http/check, with: { url: https://api.credlink.com/health } }
`;

const runs = async ({ bot }: Story): Promise<number> =>
  (await bot.booted.core.store.recentRuns({ limit: CROWD * 2 })).length;
