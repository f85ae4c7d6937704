import type { Clock } from '../lib/clock.ts';

/** Slack lets an app answer an interaction with a modal for 3 seconds, once. */
const VALID_MS = 3000;

export type SpentTrigger =
  | { readonly ok: true; readonly user: string }
  | {
      readonly ok: false;
      readonly error: 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id';
    };

/** The tickets that come with every interaction and open one modal each. */
export class TriggerIds {
  readonly #clock: Clock;
  readonly #newId: (prefix: string) => string;
  readonly #issued = new Map<
    string,
    { readonly user: string; readonly at: number; readonly spent: boolean }
  >();

  constructor(clock: Clock, newId: (prefix: string) => string) {
    this.#clock = clock;
    this.#newId = newId;
  }

  issue(user: string): string {
    const id = this.#newId('1.2.');
    this.#issued.set(id, { user, at: this.#clock.now().getTime(), spent: false });
    this.#forgetOldest();
    return id;
  }

  spend(id: string): SpentTrigger {
    const trigger = this.#issued.get(id);
    if (!trigger) return { ok: false, error: 'invalid_trigger_id' };
    if (trigger.spent) return { ok: false, error: 'exchanged_trigger_id' };
    if (this.#clock.now().getTime() - trigger.at > VALID_MS)
      return { ok: false, error: 'expired_trigger_id' };
    this.#issued.set(id, { ...trigger, spent: true });
    return { ok: true, user: trigger.user };
  }

  #forgetOldest(): void {
    const [oldest] = this.#issued.keys();
    if (this.#issued.size > 1000 && oldest) this.#issued.delete(oldest);
  }
}
