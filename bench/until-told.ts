import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Child } from './child.ts';

const Health = z.object({ slack: z.object({ waiting: z.number() }) });
const LOOK_MS = 500;
const PATIENCE_MS = 600_000;

/** Nothing is under way, and nothing has been waiting for Slack, twice in a row. */
export async function untilAllIsTold({ url }: Child): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  for (let quiet = 0; quiet < 2; ) {
    if (Date.now() > until) throw new Error('the bot has not told everything within ten minutes');
    await pause(LOOK_MS);
    const health = Health.parse(await (await fetch(`${url}/healthz`)).json());
    quiet = health.slack.waiting === 0 ? quiet + 1 : 0;
  }
}
