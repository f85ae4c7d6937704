import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Cursors } from '../audit/event-store.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from './log.ts';
import { READER, toJson } from './outbox/item.ts';

const Installed = z.object({ team: z.string(), botUser: z.string(), bot: z.string().optional() });
export type Installed = z.infer<typeof Installed>;

export interface IdentityParts {
  readonly client: WebClient;
  readonly cursors: Cursors;
  readonly clock: Clock;
  readonly log: Log;
}

const KEY = 'identity';
const ASK_AGAIN_MS = 30_000;

/** As whom the app is installed, and where. Remembered, so that it is known while Slack cannot be reached. */
export class Identity {
  readonly #parts: IdentityParts;
  #installed: Installed | undefined;
  #cancel = () => {};
  #stopped = false;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  /** Undefined until Slack has said it once. */
  installed(): Installed | undefined {
    return this.#installed;
  }

  /** Returns once the remembered answer is read; Slack is asked in the background until it answers. */
  async start(): Promise<void> {
    const remembered = await this.#parts.cursors.entry(READER, KEY);
    this.#installed = Installed.safeParse(remembered).data;
    void this.#ask();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  async #ask(): Promise<void> {
    const { client, cursors, clock, log } = this.#parts;
    try {
      const { team_id: team, user_id: botUser, bot_id: bot } = await client.auth.test();
      if (this.#stopped) return;
      this.#installed = Installed.parse({ team, botUser, bot });
      await cursors.put(READER, [{ key: KEY, value: toJson(this.#installed) }]);
    } catch (error) {
      if (this.#stopped) return;
      log.warn({ err: error }, 'Slack has not said who we are yet; asking again');
      this.#cancel = clock.after(ASK_AGAIN_MS, () => void this.#ask());
    }
  }
}
