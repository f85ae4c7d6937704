import type { Config } from '../config.ts';
import { Failure } from '../lib/failure.ts';
import type { Bot, BotParts } from './bot.ts';
import { Rooms } from './rooms.ts';

export type BotStart =
  | { readonly ok: true; readonly bot: Bot }
  | { readonly ok: false; readonly problems: readonly string[] };

/** The whole bot: one port, the store, the engine, Slack or its local stand-in, and the command line's socket. */
export async function startBot(config: Config, parts: BotParts): Promise<BotStart> {
  const rooms = new Rooms(config, parts);
  try {
    const problems = await rooms.open();
    if (problems.length === 0) return { ok: true, bot: rooms.bot() };
    await rooms.close();
    return { ok: false, problems };
  } catch (error) {
    await rooms.close();
    // A full disk, say: nothing could be recorded of the start itself.
    if (error instanceof Failure && error.system === 'Storage')
      return { ok: false, problems: [error.message] };
    throw error;
  }
}
