import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { systemClock } from '../../src/lib/clock.ts';

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

/** A call that waits for the held clock stays under way: after this long without anything new it counts as waiting. */
const STALLED_AFTER_MS = 60;

export function watchTraffic(): Traffic {
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

  /** Whether anything happened while everything that was ready had several turns. */
  const isStill = async () => {
    const before = happenings;
    for (let turn = 0; turn < 6; turn++) await new Promise((resolve) => setImmediate(resolve));
    return before === happenings;
  };

  return {
    async quiet(idle) {
      for (;;) {
        const before = happenings;
        if ((await within(STALLED_AFTER_MS, idle())) === 'stalled' && before === happenings) return;
        if (!(await isStill())) continue;
        if (underWay.size === 0) return;
        await within(STALLED_AFTER_MS, new Promise(() => {}));
        if (before === happenings) return;
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

function requestOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'request' in message ? message.request : message;
}

/** The wall's time: how long the machine takes, not how long the story does. */
function within(ms: number, done: Promise<unknown>): Promise<'done' | 'stalled'> {
  return new Promise((resolve, reject) => {
    const cancel = systemClock.after(ms, () => resolve('stalled'));
    done.then(() => {
      cancel();
      resolve('done');
    }, reject);
  });
}
