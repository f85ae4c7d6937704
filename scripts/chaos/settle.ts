import { isQuiet } from '../../test/support/is-quiet.ts';
import { pause } from './flaky-front.ts';

/** Long enough for gates to expire, backoffs to end, and a backlog of news to be said at Slack's pace. */
const LONGEST_MS = 8 * 60_000;
const LOOK_EVERY_MS = 1_000;
/** What is read and what is told follow each other: it has to stay quiet for as long. */
const QUIET_LOOKS = 4;

/**
 * Resolves once no run is under way and nothing waits to be told, as a replica says it, and all is calm outside;
 * answers how long that took, or undefined.
 */
export async function settled(
  replicas: () => readonly string[],
  isCalm: () => boolean,
): Promise<number | undefined> {
  const began = Date.now();
  let quiet = 0;
  while (Date.now() - began < LONGEST_MS) {
    const [url] = replicas();
    quiet = url !== undefined && isCalm() && (await isQuiet(url)) ? quiet + 1 : 0;
    // The minute's schedules are about to fire, or have just fired.
    if (quiet >= QUIET_LOOKS && isFarFromTheMinute()) return Date.now() - began;
    await pause(LOOK_EVERY_MS);
  }
  return undefined;
}

function isFarFromTheMinute(): boolean {
  const second = (Date.now() / 1_000) % 60;
  return second > 6 && second < 50;
}
