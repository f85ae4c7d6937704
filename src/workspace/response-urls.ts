import type { Clock } from '../lib/clock.ts';

/** Slack's limits for a response_url. */
const USES = 5;
const VALID_MS = 30 * 60_000;

/** Where an answer through a response_url goes. */
export interface ResponsePlace {
  readonly channel: string;
  readonly user: string;
  /** The message the interaction came from, for replace_original and delete_original. */
  readonly message?: string;
  readonly thread?: string;
}

export type UsedUrl =
  | { readonly ok: true; readonly place: ResponsePlace }
  | { readonly ok: false; readonly error: 'used_url' | 'expired_url' | 'invalid_url' };

/** The addresses that come with interactions and take a few answers each. */
export class ResponseUrls {
  readonly #clock: Clock;
  readonly #newId: (prefix: string) => string;
  readonly #issued = new Map<
    string,
    { readonly place: ResponsePlace; readonly at: number; readonly uses: number }
  >();

  constructor(clock: Clock, newId: (prefix: string) => string) {
    this.#clock = clock;
    this.#newId = newId;
  }

  issue(place: ResponsePlace): string {
    const id = this.#newId('R0');
    this.#issued.set(id, { place, at: this.#clock.now().getTime(), uses: 0 });
    const [oldest] = this.#issued.keys();
    if (this.#issued.size > 1000 && oldest) this.#issued.delete(oldest);
    return id;
  }

  use(id: string): UsedUrl {
    const url = this.#issued.get(id);
    if (!url) return { ok: false, error: 'invalid_url' };
    if (this.#clock.now().getTime() - url.at > VALID_MS) return { ok: false, error: 'expired_url' };
    if (url.uses >= USES) return { ok: false, error: 'used_url' };
    this.#issued.set(id, { ...url, uses: url.uses + 1 });
    return { ok: true, place: url.place };
  }
}
