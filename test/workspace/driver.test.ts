import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Workspace } from '../../src/workspace/workspace.ts';
import { HeldClock } from '../support/held-clock.ts';
import { FakeBot } from './fake-bot.ts';

let bot: FakeBot;
let clock: HeldClock;
let workspace: Workspace;

beforeEach(async () => {
  bot = new FakeBot();
  clock = new HeldClock();
  workspace = await bot.start({ clock });
});
afterEach(() => bot.stop());

test('a slash command arrives signed, with who, where and what', async () => {
  const result = await workspace.as('U0RESPOND1').command('C0OPS', '/pause-purge', 'now');

  expect(result).toEqual({ ok: true });
  expect(bot.received[0]?.body).toMatchObject({
    command: '/pause-purge',
    text: 'now',
    user_id: 'U0RESPOND1',
    user_name: 'rhea',
    channel_id: 'C0OPS',
    channel_name: 'ops',
    team_id: 'T0LOCAL',
  });
});
