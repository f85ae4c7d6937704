import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { RUNBOLT } from '../src/audit/event.ts';
import type { RunSummary } from '../src/audit/event-store.ts';
import { systemClock } from '../src/lib/clock.ts';
import { newId, systemRandom } from '../src/lib/ids.ts';
import type { Json, JsonObject } from '../src/lib/json.ts';
import { placeKey, READER } from '../src/slack/outbox/item.ts';
import { openStore, type Store } from '../src/storage/open-store.ts';
import { startBot } from './bot.ts';
import { send } from './load.ts';
import { inFolder, type Place } from './place.ts';
import { slashCommand } from './slack-request.ts';
import type { SlackStandIn } from './slack-stand-in.ts';
import { soon } from './soon.ts';

/** A run as a bot has left it in its record. */
export interface FinishedRun {
  readonly summary: RunSummary;
  readonly events: readonly { readonly type: string; readonly data: JsonObject }[];
}

const CHANNEL = 'C0MODEL';

/** One emergency stop from the command to its end, which the others are copied from. */
export function modelRun(slack: SlackStandIn): Promise<FinishedRun> {
  return inFolder(async (folder) => {
    const bot = await startBot({ place: { folder }, slack });
    const done = slack.posted(CHANNEL, '✅ Done');
    const command = { command: '/pause-purge', text: 'now', channel: CHANNEL, trigger: 'model' };
    await send(bot.url, slashCommand(command));
    await soon('the end of the run', done);
    await pause(SETTLED_MS);
    await bot.stop();
    return readModel({ folder });
  });
}

/** What follows a run's end (its message, its line in the thread) is written by then. */
const SETTLED_MS = 2_000;

async function readModel(place: Place): Promise<FinishedRun> {
  const store = await openStore({ ...place, clock: systemClock });
  try {
    const [summary] = await store.recentRuns({ limit: 1 });
    if (summary?.endedAt == null) throw new Error('the model run has not ended');
    return { summary, events: await store.read(`run/${summary.id}`) };
  } finally {
    await store.close();
  }
}

const AT_ONCE = 64;
const A_MINUTE_MS = 60_000;

/** As many runs, a minute apart, that have ended and of which Slack has been told: as if the bot had been at it for days. */
export async function leaveBehind(place: Place, model: FinishedRun, count: number): Promise<void> {
  const store = await openStore({ ...place, clock: systemClock });
  try {
    for (let left = count; left > 0; left -= AT_ONCE) {
      const ages = Array.from({ length: Math.min(left, AT_ONCE) }, (_, index) => left - index);
      await Promise.all(ages.map((age) => copy(store, model, new Date(Date.now() - age * A_MINUTE_MS))));
    }
    const { position } = await store.head();
    for (const reader of [READER, 'incidents']) await store.advance(reader, position, []);
  } finally {
    await store.close();
  }
}

async function copy(store: Store, { summary, events }: FinishedRun, at: Date): Promise<void> {
  const id = newId('r', systemRandom, at);
  const ownWords = (data: JsonObject) =>
    Data.parse(JSON.parse(JSON.stringify(data).replaceAll(summary.id, id)));
  const { status } = await store.append({
    stream: `run/${id}`,
    expectedVersion: 0,
    idempotencyKey: `left-behind-${id}`,
    events: events.map(({ type, data }) => ({ type, data: ownWords(data), actor: RUNBOLT })),
    rows: [{ row: 'run', summary: { ...summary, id, requestedAt: at, endedAt: at } }],
  });
  if (status !== 'appended') throw new Error(`a copy of ${summary.id} was not stored: ${status}`);
  await store.put(READER, [{ key: placeKey(id), value: MESSAGE }]);
}

const Data = z.record(z.string(), z.json());
const MESSAGE: Json = { channel: CHANNEL, ts: '1700000000.000001', shown: 1 };
