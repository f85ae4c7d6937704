import { setTimeout as pause } from 'node:timers/promises';
import { readAll } from '../src/audit/read-all.ts';
import { systemClock } from '../src/lib/clock.ts';
import { openStore } from '../src/storage/open-store.ts';
import { startBot, WEBHOOK_TOKEN } from './bot.ts';
import { inPlace, type Place, type StoreName } from './place.ts';
import type { SlackStandIn } from './slack-stand-in.ts';
import { untilAllIsTold } from './until-told.ts';

/** Very many alerts at once, each a group of its own. */
export interface Stormy {
  readonly store: StoreName;
  readonly alerts: number;
  /** From the first request until the last one was answered with 200: they are in the record then. */
  readonly takenMs: number;
  /** How often the sender was told to come again. */
  readonly refused: number;
  /** From the first request until Slack has been told everything. */
  readonly calmMs: number;
  readonly posts: number;
  readonly updates: number;
}

export interface StormParts {
  readonly slack: SlackStandIn;
  readonly store: StoreName;
  readonly alerts: number;
}

const EACH = 100;
const AT_ONCE = 8;
const CHANNEL = 'C0ALERTS';

/** Throws when one that was taken is not in the record. */
export function storm({ slack, store, alerts }: StormParts): Promise<Stormy> {
  return inPlace(store, async (place) => {
    const bot = await startBot({ place, slack });
    const before = slack.counted(CHANNEL);
    const began = performance.now();
    const refused = await fireAll(bot.url, alerts);
    const takenMs = performance.now() - began;
    await untilAllIsTold(bot);
    const calmMs = performance.now() - began;
    const after = slack.counted(CHANNEL);
    await bot.stop();
    await lookWhetherAllAreThere(place, alerts);
    const [posts, updates] = [after.posts - before.posts, after.updates - before.updates];
    return { store, alerts, takenMs, refused, calmMs, posts, updates };
  });
}

/** As Alertmanager does it: what was not taken is sent again. */
async function fireAll(url: string, alerts: number): Promise<number> {
  let refused = 0;
  let next = 0;
  const sender = async () => {
    while (next < alerts) {
      const from = next;
      next += EACH;
      const body = JSON.stringify(payload(from, Math.min(EACH, alerts - from)));
      while (!(await post(url, body))) {
        refused += 1;
        await pause(200);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  return refused;
}

async function post(url: string, body: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${WEBHOOK_TOKEN}`, 'content-type': 'application/json' };
  const response = await fetch(`${url}/webhooks/alertmanager`, { method: 'POST', headers, body });
  const text = await response.text();
  if (!response.ok && response.status !== 503) throw new Error(`${response.status}: ${text}`);
  return response.ok;
}

function payload(from: number, count: number): object {
  const startsAt = new Date().toISOString();
  const alerts = Array.from({ length: count }, (_, index) => ({
    status: 'firing',
    labels: { alertname: `Trouble${(from + index) % 50}`, pod: `pod-${from + index}`, severity: 'warning' },
    annotations: { summary: `Pod ${from + index} is in trouble` },
    ...{ startsAt, endsAt: '0001-01-01T00:00:00Z', generatorURL: '', fingerprint: `f-${from + index}` },
  }));
  return { version: '4', status: 'firing', receiver: 'runbolt', alerts };
}

async function lookWhetherAllAreThere(place: Place, alerts: number): Promise<void> {
  const store = await openStore({ ...place, clock: systemClock });
  try {
    let found = 0;
    for await (const { type } of readAll(store)) if (type === 'alert_opened') found += 1;
    if (found !== alerts) throw new Error(`${alerts} alerts were taken, ${found} are in the record`);
  } finally {
    await store.close();
  }
}
