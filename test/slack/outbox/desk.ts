import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Json } from '../../../src/lib/json.ts';
import type { RunHappening } from '../../../src/runs/events.ts';
import { runStream, toHappening } from '../../../src/runs/run-stream.ts';
import { foldRun } from '../../../src/runs/transition.ts';
import { Reach } from '../../../src/slack/away/reach.ts';
import { toJson } from '../../../src/slack/outbox/item.ts';
import { createOutbox, type Outbox, type OutboxParts } from '../../../src/slack/outbox/outbox.ts';
import { openStore, type Store } from '../../../src/storage/open-store.ts';
import { HeldClock } from '../../support/held-clock.ts';
import { RecordedSlack } from './recorded-slack.ts';

/** An outbox over a real store and a recorded Slack. */
export interface Desk {
  readonly clock: HeldClock;
  readonly slack: RecordedSlack;
  readonly store: Store;
  readonly outbox: Outbox;
  readonly logged: { readonly facts: object; readonly message: string }[];
  /** Appends what happened to a run, and lets the outbox go on until nothing moves. */
  happen(events: readonly RunHappening[], run?: string): Promise<void>;
  /** Only appends. */
  append(events: readonly RunHappening[], run?: string): Promise<void>;
  settle(ms?: number, strideMs?: number): Promise<void>;
  /** The process dies here, and another one takes over the same store. */
  crash(): Promise<Desk>;
}

type Wishes = Partial<Pick<OutboxParts, 'auditChannel'>>;

export async function openDesk(wishes: Wishes = {}): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), 'runbolt-outbox-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const clock = new HeldClock();
  return open({ folder, clock, slack: new RecordedSlack(clock), wishes });
}

interface Outside {
  readonly folder: string;
  readonly clock: HeldClock;
  readonly slack: RecordedSlack;
  readonly wishes: Wishes;
}

async function open(outside: Outside): Promise<Desk> {
  const { folder, clock, slack, wishes } = outside;
  const store = await openStore({ folder, clock });
  const logged: { facts: object; message: string }[] = [];
  const write = (facts: object, message: string) => void logged.push({ facts, message });
  const outbox = createOutbox({
    ...{ store, slack, clock, reach: new Reach(clock), log: { info: write, warn: write, error: write } },
    showRun: async (id) => {
      const events = (await store.read(runStream(id))).map(toHappening);
      const run = foldRun(events);
      return run && { run, events };
    },
    runbooks: () => ({ runbooks: {}, oncall: {}, commandPrefix: '' }),
    openLoops: () => store.openLoops(),
    drillsUntil: async () => undefined,
    auditChannel: wishes.auditChannel,
  });
  outbox.start();
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    await outbox.stop();
    await store.close();
  };
  onTestFinished(close);

  const rest = async () => {
    await clock.advance(0);
    await outbox.idle();
  };
  const settle = async (ms = 0, strideMs = 1_000) => {
    await rest();
    for (let left = ms; left > 0; left -= strideMs) {
      await clock.advance(Math.min(left, strideMs));
      await rest();
    }
  };
  const append: Desk['append'] = async (events, run) => {
    const [first] = events;
    if (!first) return;
    const result = await store.append({
      stream: runStream(run ?? first.run),
      expectedVersion: first.version - 1,
      events: events.map(({ type, actor, data }) => {
        const fields = toJson(data);
        return { type, actor, data: isObject(fields) ? fields : {} };
      }),
    });
    if (result.status !== 'appended') throw new Error(result.status);
  };
  return {
    ...{ clock, slack, store, outbox, logged, append, settle },
    async happen(events, run) {
      for (const event of events) await append([event], run);
      await settle(30);
    },
    async crash() {
      await close();
      return open(outside);
    },
  };
}

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
