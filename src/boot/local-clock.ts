import type { Logger } from 'pino';
import type { Actor } from '../audit/event.ts';
import type { EventStore } from '../audit/event-store.ts';
import { CLOCK_STREAM } from '../audit/own-streams.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import type { JsonObject } from '../lib/json.ts';
import { MovableClock } from '../lib/movable-clock.ts';
import { within } from '../lib/within.ts';
import type { ActResult } from '../workspace/acts/desk.ts';
import type { ClockChange, ClockControl } from '../workspace/clock-control.ts';
import type { ClockView } from '../workspace/clock-view.ts';
import type { Person } from '../workspace/people.ts';
import type { Core } from './core.ts';
import { jsonKeeper } from './kept-json.ts';
import { clockFile, keptAheadMs } from './moved-clock.ts';
import type { NextEvent } from './next-event.ts';

/** What moves with it, once it is there. */
export interface MovedBot {
  readonly core: Core;
  /** Resolves when everything has been done and said that may be by now. */
  readonly idle: () => Promise<void>;
  /** What is known to come first, as of about now. */
  readonly next: () => NextEvent | undefined;
}

/** In the time of the person who watches. */
const BEAT_MS = 50;
const MOST_BEHIND_MS = 250;
/** Whatever takes longer waits for the clock itself. */
const PATIENCE_MS = 250;
const MARGIN_MS = 5 * 60_000;
const MONTH_MS = 31 * 24 * 60 * 60_000;

/** The local workspace's clock: moved from the page, kept with its data, and each move in the record. */
export class LocalClock implements ClockControl {
  readonly clock: MovableClock;
  readonly real: Clock;
  readonly #log: Logger;
  readonly #write: (kept: { readonly aheadMs: number }) => void;
  #keptMs: number;
  #bot: MovedBot | undefined;
  #speed = 1;
  /** Where it is on its way to; null: to whatever comes next. */
  #way: { readonly to: Date | null } | undefined;
  #holds = 0;
  #released: () => void = () => {};

  constructor(dataFolder: string, real: Clock, log: Logger) {
    this.#write = jsonKeeper(clockFile(dataFolder), log);
    this.#keptMs = keptAheadMs(dataFolder);
    this.real = real;
    this.#log = log;
    this.clock = new MovableClock({
      real,
      aheadMs: this.#keptMs,
      keep: (aheadMs) => this.#keepBefore(aheadMs),
      settled: () => this.#settled(),
    });
  }

  meet(bot: MovedBot): void {
    this.#bot = bot;
  }

  stop(): void {
    this.#speed = 1;
    this.#way = undefined;
    this.#bot = undefined;
    this.#keepExactly();
  }

  view(): ClockView {
    const next = this.#bot?.next();
    return {
      ...{ aheadMs: this.clock.aheadMs, speed: this.#speed },
      ...(this.#way && { goingTo: this.#way.to?.toISOString() ?? null }),
      ...(next && { next: { what: next.what, at: next.at.toISOString() } }),
    };
  }

  async change(change: ClockChange, by: Person): Promise<ActResult> {
    if (!this.#bot) return refused('Runbolt is still starting.');
    if ('speed' in change) return this.#setSpeed(change.speed, by, this.#bot);
    if (this.#isMoving()) return refused('The clock is on its way. Put it back to real time first.');
    if ('to' in change) return this.#goOn(by, this.#bot);
    if (change.forward_minutes <= 0) return refused(NEVER_BACK);
    const to = new Date(this.clock.now().getTime() + change.forward_minutes * 60_000);
    await this.#note({ to: to.toISOString() }, by, this.#bot);
    this.#leave({ to }, to);
    return { ok: true };
  }

  hold(): () => void {
    this.#holds++;
    return () => {
      this.#holds--;
      if (this.#holds === 0) this.#released();
    };
  }

  /** Until something happens that the record tells of. */
  async #goOn(by: Person, bot: MovedBot): Promise<ActResult> {
    const { store } = bot.core;
    await this.#note({ to: 'next' }, by, bot);
    let happened = false;
    const unsubscribe = store.onAppend(() => {
      happened = true;
    });
    const limit = new Date(this.clock.now().getTime() + MONTH_MS);
    this.#leave({ to: null }, limit, () => happened, unsubscribe);
    return { ok: true };
  }

  #leave(
    way: { readonly to: Date | null },
    to: Date,
    isEnough: () => boolean = () => false,
    arrived: () => void = () => {},
  ): void {
    this.#way = way;
    this.clock
      .goTo(to, () => isEnough() || this.#way !== way)
      .catch((error: unknown) => this.#log.error({ err: error }, 'the clock stopped on its way'))
      .finally(() => {
        if (this.#way === way) this.#way = undefined;
        this.#keepExactly();
        arrived();
      });
  }

  /** Real time ends whatever way it is on. */
  async #setSpeed(speed: number, by: Person, bot: MovedBot): Promise<ActResult> {
    if (speed !== 1 && this.#isMoving()) return refused('The clock is on its way already.');
    if (speed === 1 && !this.#isMoving()) return { ok: true };
    this.#way = undefined;
    this.#speed = speed;
    await this.#note({ speed }, by, bot);
    if (speed !== 1)
      this.#run(speed).catch((error: unknown) => {
        this.#speed = 1;
        this.#log.error({ err: error }, 'the clock goes as time does again');
      });
    return { ok: true };
  }

  async #run(speed: number): Promise<void> {
    const isOver = () => this.#speed !== speed;
    for (let last = this.real.now().getTime(); !isOver(); ) {
      await new Promise<void>((resolve) => this.real.after(BEAT_MS, resolve));
      const now = this.real.now().getTime();
      const passed = Math.min(now - last, MOST_BEHIND_MS);
      last = now;
      await this.clock.goTo(new Date(this.clock.now().getTime() + passed * (speed - 1)), isOver);
    }
    this.#keepExactly();
  }

  /**
   * Before anything happens at that time, and a little further, since it is costly: whatever kills this process, a
   * restart finds itself some minutes later, never before its own record.
   */
  #keepBefore(aheadMs: number): void {
    if (aheadMs > this.#keptMs) this.#keep(aheadMs + MARGIN_MS);
  }

  #keepExactly(): void {
    if (this.clock.aheadMs !== this.#keptMs) this.#keep(this.clock.aheadMs);
  }

  #keep(aheadMs: number): void {
    this.#keptMs = aheadMs;
    this.#write({ aheadMs });
  }

  #isMoving(): boolean {
    return this.#speed !== 1 || this.#way !== undefined;
  }

  async #note(data: JsonObject, by: Person, { core: { store } }: MovedBot): Promise<void> {
    const from = this.clock.now().toISOString();
    const event = {
      type: 'clock_moved',
      actor: actorOf(by),
      data: { from, realAt: this.real.now().toISOString(), ...data },
    };
    await appendTo(store, event);
  }

  /** Not in the held time of a test, nor in the clock's own: in that of the processor. */
  async #settled(): Promise<void> {
    if (this.#holds > 0) {
      await within(systemClock, PATIENCE_MS, new Promise<void>((resolve) => (this.#released = resolve)));
    }
    const bot = this.#bot;
    if (bot) await within(systemClock, PATIENCE_MS, bot.idle());
  }
}

const NEVER_BACK =
  'The clock only goes forward: what is in the record has happened, and reminders that were sent cannot be unsent. To begin at an earlier time, start with an empty RUNBOLT_DATA.';

const refused = (error: string): ActResult => ({ ok: false, error });

const actorOf = ({ id, name }: Person): Actor => ({ kind: 'slack', id, name });

async function appendTo(store: EventStore, event: Parameters<EventStore['append']>[0]['events'][number]) {
  for (;;) {
    const expectedVersion = (await store.read(CLOCK_STREAM)).at(-1)?.version ?? 0;
    const result = await store.append({ stream: CLOCK_STREAM, expectedVersion, events: [event] });
    if (result.status !== 'conflict') return;
  }
}
