import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Cursors } from '../audit/event-store.ts';
import type { Clock } from '../lib/clock.ts';
import { Failure } from '../lib/failure.ts';
import type { Reach } from './away/reach.ts';
import type { Log } from './log.ts';
import { READER, toJson } from './outbox/item.ts';
import { failureOf } from './web-api-failure.ts';

const Installed = z.object({ team: z.string(), botUser: z.string(), bot: z.string().optional() });
export type Installed = z.infer<typeof Installed>;

export interface IdentityParts {
  readonly client: WebClient;
  readonly cursors: Cursors;
  readonly clock: Clock;
  readonly log: Log;
  readonly reach: Reach;
}

const KEY = 'identity';
const ASK_AGAIN_MS = 30_000;
/** A token that was revoked is noticed by asking, before anybody needs it. */
const ASK_EVERY_MS = 60_000;

/** As whom the app is installed, and where. Remembered, so that it is known while Slack cannot be reached. */
export class Identity {
  readonly #parts: IdentityParts;
  #installed: Installed | undefined;
  #told: Installed | undefined;
  #cancel = () => {};
  #stopped = false;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  /** Undefined until Slack has said it once. */
  installed(): Installed | undefined {
    return this.#installed;
  }

  /** What Slack has told this process; what is remembered may be another replica's answer. */
  told(): Installed | undefined {
    return this.#told;
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
    const { clock, reach } = this.#parts;
    try {
      await this.#learn();
      reach.worked('asking');
    } catch (error) {
      this.#failed(error);
    }
    if (this.#stopped) return;
    const inMs = reach.trouble() ? ASK_AGAIN_MS : ASK_EVERY_MS;
    this.#cancel = clock.after(inMs, () => void this.#ask());
  }

  #failed(error: unknown): void {
    const { log, reach } = this.#parts;
    if (error instanceof Failure) {
      log.warn({ err: error }, 'cannot remember who Slack says we are; asking again');
      return;
    }
    const failure = error instanceof z.ZodError ? strangeAnswer(error) : failureOf(error, 'auth.test');
    reach.failed('asking', failure);
    if (this.#stopped) return;
    const known = this.#installed !== undefined;
    const words = known ? 'Slack does not let us in' : 'Slack has not said who we are yet';
    log.warn({ err: failure }, `${words}; asking again`);
  }

  async #learn(): Promise<void> {
    const { client, cursors } = this.#parts;
    const { team_id: team, user_id: botUser, bot_id: bot } = await client.auth.test();
    const installed = Installed.parse({ team, botUser, bot });
    this.#told = installed;
    if (this.#stopped || JSON.stringify(installed) === JSON.stringify(this.#installed)) return;
    this.#installed = installed;
    await cursors.put(READER, [{ key: KEY, value: toJson(installed) }]);
  }
}

const strangeAnswer = (cause: unknown): Failure =>
  new Failure({
    ...{ system: 'Slack', operation: 'auth.test', kind: 'unknown_outcome', cause },
    message: 'What answers in place of Slack does not say who we are (auth.test)',
  });
