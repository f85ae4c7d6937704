import type { Clock } from '../../lib/clock.ts';
import type { Next } from './choose-next.ts';
import type { OutboxItem } from './item.ts';

/** Nobody is kept waiting by stops for longer than this, however many there are. */
const LONGEST_MS = 10_000;
const AGAIN_MS = 500;

interface Unsaid {
  readonly channel: string;
  /** How often there was news of it. */
  readonly heard: number;
}

/** The emergency stops whose message is not up to date in Slack: in its channel it is said before other news. */
export class Stops {
  readonly #clock: Clock;
  readonly #unsaid = new Map<string, Unsaid>();
  readonly #channels = new Map<string, number>();
  readonly #begun = new Map<string, number>();
  /** Since when others make way. */
  readonly #waiting = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  has(run: string): boolean {
    return this.#unsaid.has(run);
  }

  heard(item: OutboxItem | undefined): void {
    if (item?.kind !== 'root' || !item.stop) return;
    const { channel, heard } = this.#unsaid.get(item.run) ?? { channel: item.channel, heard: 0 };
    if (heard === 0) this.#count(channel, 1);
    this.#unsaid.set(item.run, { channel, heard: heard + 1 });
  }

  /** What is heard from now on may come too late for what is said in this turn. */
  begins(run: string): void {
    this.#begun.set(run, this.#unsaid.get(run)?.heard ?? 0);
  }

  /** Milliseconds until this run may be told of there. */
  untilPost(run: string, channel: string): number {
    if (this.has(run) || !this.#channels.has(channel)) return 0;
    const now = this.#clock.now().getTime();
    const since = this.#waiting.get(run) ?? now;
    this.#waiting.set(run, since);
    return now - since < LONGEST_MS ? AGAIN_MS : 0;
  }

  said(run: string, { do: said }: Next): void {
    this.#waiting.delete(run);
    const isRoot = said === 'post_root' || said === 'update_root';
    if (isRoot && this.#unsaid.get(run)?.heard === this.#begun.get(run)) this.forget(run);
  }

  /** Nothing is left to be said of it now, or nowhere to say it. */
  forget(run: string): void {
    const unsaid = this.#unsaid.get(run);
    if (unsaid) this.#count(unsaid.channel, -1);
    this.#unsaid.delete(run);
    this.#begun.delete(run);
    this.#waiting.delete(run);
  }

  #count(channel: string, by: number): void {
    const count = (this.#channels.get(channel) ?? 0) + by;
    if (count > 0) this.#channels.set(channel, count);
    else this.#channels.delete(channel);
  }
}
