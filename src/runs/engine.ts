import { ALONE, type Lease, LeaseLost, underLease } from '../audit/lease.ts';
import { reach } from '../lib/crash-points.ts';
import { advance } from './advance.ts';
import { DueLoop } from './due-loop.ts';
import type { EngineTools } from './engine-tools.ts';
import { advanceLoop } from './loops/advance-loop.ts';
import { loopOfStream } from './loops/loop-stream.ts';
import { runOfStream, runStream } from './run-stream.ts';

/** Works on runs whenever there is something to do for them, from the moment it is started until it is stopped. */
export interface Engine {
  start(): Promise<void>;
  /** Takes no more work and waits until what is under way is stored. Every run goes on after the next start. */
  stop(): Promise<void>;
  /** Something happened to this run. `first`: it stops something, and waits for no other. */
  wake(run: string, first?: boolean): void;
  /** Something happened to this stream, which is not a run's. */
  wakeStream(stream: string): void;
  idle(): Promise<void>;
}

/** Advances a stream that is not a run's: an incident, a schedule. What it writes goes through `under` its lease. */
export type AdvanceOther = (stream: string, under: Under) => Promise<void>;

export type Under = <Store extends object>(store: Store) => Store;

export function createEngine(tools: EngineTools, advanceOther: AdvanceOther): Engine {
  const { store, clock, log, leases = ALONE } = tools;
  let isStopping = false;
  let deafen = () => {};

  const advanceUnder = (lease: Lease): Promise<void> => {
    const under: Under = (kept) => underLease(kept, lease);
    reach('before-advance', () => kindOf(lease.name));
    const [run, open] = [runOfStream(lease.name), loopOfStream(lease.name)];
    if (open !== undefined) return advanceLoop(open, { ...tools, store: under(store) });
    if (run === undefined) return advanceOther(lease.name, under);
    const prove = () => leases.prove(lease);
    return advance(run, { ...tools, store: under(store), prove, isStopping: () => isStopping });
  };
  const advanceStream = async (stream: string): Promise<'advanced' | 'held'> => {
    const lease = await leases.claim(stream);
    if (!lease) return 'held';
    try {
      await advanceUnder(lease);
      return 'advanced';
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error;
      log.warn({ stream }, 'another replica has taken over; what it finds out counts');
      return 'held';
    } finally {
      await leases.release(lease);
    }
  };
  const loop = new DueLoop({ store, clock, log, advance: advanceStream });

  return {
    start() {
      isStopping = false;
      deafen = leases.onWake((touched) => loop.hear(touched));
      return loop.start();
    },
    stop() {
      isStopping = true;
      deafen();
      return loop.stop();
    },
    wake: (run, first) => loop.wake(runStream(run), first),
    wakeStream: (stream) => loop.wake(stream),
    idle: () => loop.idle(),
  };
}

/** `run`, `incident`, `schedule`. */
const kindOf = (stream: string): string => stream.split('/', 1)[0] ?? stream;
