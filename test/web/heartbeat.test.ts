import { expect, test } from 'vitest';
import { beginStory } from '../support/bot.ts';
import { ownRunbooksFile } from '../support/runbooks-file.ts';

const TOKEN = 'a-long-token-for-the-host';
const OPS = 'C0OPS';

async function beginWithHeartbeat() {
  const heartbeat = `schedules:
  host-backup: { every: 1h, heartbeat: { grace: 10m }, to: responder, channel: ${OPS}, title: Backup of the host }
`;
  const file = await ownRunbooksFile((text) => text.replace('schedules:\n', heartbeat));
  const story = await beginStory({ environment: { ...file.environment, WEBHOOK_TOKEN: TOKEN } });
  const beat = (name = 'host-backup', token = TOKEN, method = 'POST') =>
    fetch(`${story.bot.url}/heartbeats/${name}`, { method, headers: { authorization: `Bearer ${token}` } });
  return { story, beat };
}

test('a host that reports is quiet; its silence is told once, with who is on call, and so is its return', async () => {
  const { story, beat } = await beginWithHeartbeat();

  expect((await beat()).status).toBe(204);
  await story.pass(3_600);
  expect(story.root(/Backup of the host/)).toBeUndefined();
  await story.pass(600);
  const alarm = await story.until('the alarm', () => story.root(/silent/));
  expect((await beat()).status).toBe(204);

  expect(alarm.text).toContain('<@U0RESPOND2>');
  expect(alarm.text).toContain('*Backup of the host*: silent.');
  const back = await story.until('its return', () => story.root(/it is back/));
  expect(back.text).toContain('✅ *Backup of the host*');
  expect(story.workspace.channel(OPS).filter(({ text }) => text.includes('silent.'))).toHaveLength(1);
});

test('nobody beats with a wrong token, for an unknown name, or by looking', async () => {
  const { beat } = await beginWithHeartbeat();

  expect((await beat('host-backup', 'a-guess')).status).toBe(401);
  expect((await beat('host-backups')).status).toBe(401);
  expect((await beat('host-backup', TOKEN, 'GET')).status).toBe(405);
});

test('a flood is told to wait, and a minute later is heard again', async () => {
  const { story, beat } = await beginWithHeartbeat();

  const codes = [];
  for (let count = 0; count < 31; count += 1) codes.push((await beat()).status);
  await story.clock.advance(60_000);

  expect(codes.filter((code) => code === 429)).toHaveLength(1);
  expect((await beat()).status).toBe(204);
});
