import { onTestFinished } from 'vitest';
import { readAll } from '../../src/audit/read-all.ts';
import { verifyChain } from '../../src/audit/verify-chain.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { Run } from '../../src/runs/run.ts';
import { foldStream, runStream, toHappening } from '../../src/runs/run-stream.ts';
import { ALL_ITEMS, keyOf, OutboxItem, READER } from '../../src/slack/outbox/item.ts';
import { tell } from '../../src/slack/outbox/tell.ts';
import { openStore, type Store } from '../../src/storage/open-store.ts';
import { labels } from '../../src/workspace/driver.ts';
import type { Message } from '../../src/workspace/message.ts';
import { freshFolder } from '../storage/stores.ts';
import { isQuiet } from './is-quiet.ts';
import { type Outside, type OutsideWishes, openOutside, SIGNING_SECRET } from './outside.ts';
import { Replica } from './replica.ts';
import { pressAsItWas } from './signed-request.ts';

export interface SiteWishes {
  readonly cronJobs: OutsideWishes['cronJobs'];
  readonly runbooks: string;
  readonly commands: readonly string[];
  /** Absent: the record is in a folder. */
  readonly databaseUrl?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Does what its person would do now, as they see the channel; called again and again. */
export type Person = (seen: { readonly slack: Outside['slack']; readonly url: string }) => Promise<unknown>;

export interface Pressed {
  readonly user: string;
  readonly label: string;
}

const PATIENCE_MS = 90_000;
const LOOK_EVERY_MS = 50;
const QUIET_LOOKS = 10;

/** One bot that dies and is started again, with Slack, a cluster, PagerDuty and a patient person outside of it. */
export class CrashSite {
  readonly outside: Outside;
  readonly #wishes: SiteWishes;
  readonly #folder: string;
  #bot: Replica | undefined;
  /** By the label of a button, the first message that had it. */
  readonly #withButton = new Map<string, Message>();

  private constructor(wishes: SiteWishes, folder: string, outside: Outside) {
    this.#wishes = wishes;
    this.#folder = folder;
    this.outside = outside;
  }

  static async open(wishes: SiteWishes): Promise<CrashSite> {
    const folder = freshFolder();
    const { cronJobs, commands } = wishes;
    const deliverTo = () => site.#bot?.url ?? '';
    const outside = await openOutside({ folder, cronJobs, commands, writeMs: 0, deliverTo });
    onTestFinished(() => outside.close());
    const site = new CrashSite(wishes, folder, outside);
    onTestFinished(() => site.#bot?.kill());
    return site;
  }

  /** At each of these places, in this order, a process ends itself; `person` goes on through all of it. */
  async dieAt(places: readonly string[], person: Person): Promise<void> {
    for (const place of places) {
      this.#bot = this.#spawn({ RUNBOLT_CRASH_AT: place });
      const [, signal] = await this.#while(this.#bot.exited, person, `nobody came by ${place}`);
      if (signal !== 'SIGKILL') throw new Error(`at ${place}: ${this.#bot.logged.join('\n')}`);
    }
  }

  /**
   * One that lives until everything is over and told, and whatever else has to settle; then it is told to stop. Answers
   * what those are told who press a button at the end that was there before.
   */
  async liveUntil(
    person: Person,
    isOver: (slack: Outside['slack']) => boolean,
    pressedAgain: readonly Pressed[] = [],
    isSettled: () => Promise<void> = async () => {},
  ): Promise<readonly string[]> {
    this.#bot = this.#spawn({});
    await this.#while(this.#seen(isOver), person, 'it did not come to its end');
    await this.#while(this.#allTold(), person, 'it was not told to its end');
    const answers: string[] = [];
    for (const pressed of pressedAgain) answers.push(await this.#pressAgain(pressed));
    await isSettled();
    await this.#bot.stop();
    return answers;
  }

  /** What must not be after whatever happened; empty when all is well. Once no bot has the record. */
  async damage(): Promise<readonly string[]> {
    const { databaseUrl } = this.#wishes;
    const place = { folder: this.#folder, ...(databaseUrl !== undefined && { databaseUrl }) };
    const store = await openStore({ ...place, clock: systemClock });
    try {
      return await damageIn(store, this.outside);
    } finally {
      await store.close();
    }
  }

  /** On the message as it stood when it had that button: a phone shows it until it is looked at anew. */
  async #pressAgain({ user, label }: Pressed): Promise<string> {
    const message = this.#withButton.get(label);
    if (!message) throw new Error(`there never was a ${label}`);
    const door = { bot: { url: this.#bot?.url ?? '' }, clock: systemClock };
    return pressAsItWas(door, user, message, label, { secret: SIGNING_SECRET });
  }

  #lookForButtons(): void {
    for (const message of this.outside.slack.channel('C0OPS'))
      for (const label of labels(message))
        if (!this.#withButton.has(label)) this.#withButton.set(label, structuredClone(message));
  }

  #spawn(more: Readonly<Record<string, string>>): Replica {
    const { runbooks, databaseUrl } = this.#wishes;
    const environment = { ...this.#wishes.environment, ...more };
    const { outside } = this;
    const place = { folder: this.#folder, ...(databaseUrl !== undefined && { databaseUrl }) };
    return Replica.spawn({ ...place, outside, runbooks, environment });
  }

  async #seen(look: (slack: Outside['slack']) => boolean): Promise<void> {
    while (!look(this.outside.slack)) await pause();
  }

  /** What has happened last may not have been read yet: it has to stay quiet. */
  async #allTold(): Promise<void> {
    for (let looks = 0; looks < QUIET_LOOKS; await pause()) {
      looks = (await isQuiet(this.#bot?.url ?? '')) ? looks + 1 : 0;
    }
  }

  /** The person acts until it has happened. */
  async #while<Result>(happening: Promise<Result>, person: Person, otherwise: string): Promise<Result> {
    const until = Date.now() + PATIENCE_MS;
    let isOver = false;
    const over = happening.finally(() => {
      isOver = true;
    });
    while (!isOver && Date.now() < until) {
      this.#lookForButtons();
      await person({ slack: this.outside.slack, url: this.#bot?.url ?? '' });
      await pause();
    }
    if (!isOver) throw new Error(`${otherwise}\n${this.#saidSoFar()}\n${this.#bot?.logged.join('\n')}`);
    return over;
  }

  #saidSoFar(): string {
    const { messages } = this.outside.slack.snapshot();
    return messages.map(({ channel, text, only_for: only }) => `${channel} ${only ?? ''} ${text}`).join('\n');
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));

async function damageIn(store: Store, { slack }: Outside): Promise<readonly string[]> {
  const chain = await verifyChain(readAll(store));
  const runs = await store.recentRuns({ limit: 100 });
  const ofRuns = await Promise.all(runs.map(({ id }) => damageTo(id, store, slack)));
  const unsaid = (await store.entries(READER, ALL_ITEMS, 100)).filter(({ value }) => isToBeSaid(value));
  return [
    ...(chain.status === 'ok' ? [] : [`the chain: ${JSON.stringify(chain)}`]),
    ...ofRuns.flat(),
    ...unsaid.map(({ key }) => `not said: ${key}`),
  ];
}

/** A message that stands there may be brought up to date after the next start. */
const isToBeSaid = (value: unknown): boolean => OutboxItem.safeParse(value).data?.kind !== 'root';

async function damageTo(id: string, store: Store, slack: Outside['slack']): Promise<readonly string[]> {
  const stored = await store.read(runStream(id));
  const run = foldStream(stored);
  if (!run) return [`${id} is not in the record`];
  const held = await store.locks(run.plan?.steps.targets ?? []);
  return [
    ...(run.end ? [] : [`${id} is still ${run.status}`]),
    ...held.map(({ target }) => `${target} is still locked`),
    ...untold(run, stored, slack.snapshot().messages),
  ];
}

/** Each line of the thread once, in the order in which it happened, and one message above them. */
function untold(
  run: Run,
  stored: Awaited<ReturnType<Store['read']>>,
  messages: readonly Message[],
): readonly string[] {
  const lines = stored
    .flatMap((event) => [
      ...tell({ event: toHappening(event), run, hash: event.hash, auditChannel: undefined }),
    ])
    .filter(({ kind }) => kind === 'line')
    .map(keyOf);
  const said = messages.map((message) => String(message.metadata?.event_payload.key ?? ''));
  const told = said.filter((key) => key.startsWith(`item/${run.id}/2-line/`));
  const roots = said.filter((key) => key === run.id);
  return [
    ...(told.join() === lines.join() ? [] : [`${run.id} was told as ${told}, and happened as ${lines}`]),
    ...(roots.length === 1 ? [] : [`${run.id} has ${roots.length} messages`]),
  ];
}
