import { setTimeout as pause } from 'node:timers/promises';
import { isQuiet } from '../test/support/is-quiet.ts';
import type { Child } from './child.ts';

const LOOK_MS = 500;
const PATIENCE_MS = 600_000;

/** No run is under way, and nothing has been waiting for Slack, twice in a row. */
export async function untilAllIsTold({ url }: Child): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  for (let quiet = 0; quiet < 2; ) {
    if (Date.now() > until) throw new Error('the bot has not told everything within ten minutes');
    await pause(LOOK_MS);
    quiet = (await isQuiet(url)) ? quiet + 1 : 0;
  }
}
