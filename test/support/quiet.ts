import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { vi } from 'vitest';

/** What goes over the wire of this process, in either direction: every request of ours has a server in it, too. */
export interface Traffic {
  /** Resolves when nothing happens any more until the held clock moves. */
  quiet(idle: () => Promise<unknown>): Promise<void>;
  /** Something happened that is not seen on the wire. */
  happened(): void;
  stop(): void;
}

const BEGINS = ['undici:request:create', 'http.client.request.start'];
const ENDS = [
  'undici:request:trailers',
  'undici:request:error',
  'http.client.response.finish',
  'http.client.request.error',
];

/** So many turns of the event loop in a row, and so many milliseconds, without anything new. */
interface Stillness {
  readonly turns: number;
  readonly ms: number;
}

/**
 * A call that waits for the held clock stays under way: after so long it counts as waiting. Turns, as both ends of
 * every wire are in this process, however busy its machine; milliseconds, as a picture that is drawn is not seen from
 * here.
 */
const STALLED: Stillness = { turns: 300, ms: 100 };
const STILL: Stillness = { turns: 6, ms: 0 };
const LONGER_THAN_TO_ASK_MS = 20;

/** `moves`: whether something is under way that needs no more than the milliseconds of this machine. */
export function watchTraffic(moves: () => boolean): Traffic {
  let happenings = 0;
  const underWay = new Set<unknown>();
  const begins = (message: unknown) => {
    happenings++;
    underWay.add(requestOf(message));
  };
  const ends = (message: unknown) => {
    happenings++;
    underWay.delete(requestOf(message));
  };
  for (const name of BEGINS) subscribe(name, begins);
  for (const name of ENDS) subscribe(name, ends);

  /** Resolves once nothing has happened for so long, or as soon as `enough` says so. */
  const standsStill = async ({ turns, ms }: Stillness, enough: () => boolean) => {
    let before = happenings;
    let since = performance.now();
    for (let turn = 0; (turn < turns || performance.now() - since < ms) && !enough(); turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (before === happenings && !moves() && !readsTheDisk()) continue;
      before = happenings;
      since = performance.now();
      turn = 0;
    }
  };

  /** The same for what is stalled unless a module is being loaded. */
  const stalls = async (enough: () => boolean) => {
    do await standsStill(STALLED, enough);
    while (await wasLoading());
  };

  /** False: something waits for the clock to move. */
  const becomesIdle = async (idle: () => Promise<unknown>) => {
    let isIdle = false;
    const waiting = idle().then(() => {
      isIdle = true;
    });
    await Promise.race([waiting, stalls(() => isIdle)]);
    return isIdle;
  };

  return {
    async quiet(idle) {
      for (let before = -1; before !== happenings; ) {
        before = happenings;
        if (!(await becomesIdle(idle))) return;
        await standsStill(STILL, () => false);
        if (underWay.size > 0) await stalls(() => underWay.size === 0);
        if (underWay.size > 0) return;
      }
    },
    happened: () => {
      happenings++;
    },
    stop() {
      for (const name of BEGINS) unsubscribe(name, begins);
      for (const name of ENDS) unsubscribe(name, ends);
    },
  };
}

/** Whatever comes of the disk comes by itself, as soon as this machine has it. */
const readsTheDisk = (): boolean =>
  process.getActiveResourcesInfo().some((resource) => resource.startsWith('FSReq'));

/** Resolves when no module is being loaded any more: true when that took longer than to ask. */
async function wasLoading(): Promise<boolean> {
  const asked = performance.now();
  await vi.dynamicImportSettled();
  return performance.now() - asked > LONGER_THAN_TO_ASK_MS;
}

function requestOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'request' in message ? message.request : message;
}
