import { advance } from './advance.ts';
import { DueLoop } from './due-loop.ts';
import type { EngineTools } from './engine-tools.ts';
import { runOfStream, runStream } from './run-stream.ts';

/** Works on runs whenever there is something to do for them, from the moment it is started until it is stopped. */
export interface Engine {
  start(): Promise<void>;
  /** Takes no more work and waits until what is under way is stored. Every run goes on after the next start. */
  stop(): Promise<void>;
  /** Something happened to this run. */
  wake(run: string): void;
  /** Something happened to this stream, which is not a run's. */
  wakeStream(stream: string): void;
  idle(): Promise<void>;
}

/** Advances a stream that is not a run's: an incident, a schedule. */
export type AdvanceOther = (stream: string) => Promise<void>;

export function createEngine(tools: EngineTools, advanceOther: AdvanceOther): Engine {
  const { store, clock, log } = tools;
  const advanceStream = (stream: string): Promise<void> => {
    const run = runOfStream(stream);
    return run === undefined ? advanceOther(stream) : advance(run, tools);
  };
  const loop = new DueLoop({ store, clock, log, advance: advanceStream });

  return {
    start: () => loop.start(),
    stop: () => loop.stop(),
    wake: (run) => loop.wake(runStream(run)),
    wakeStream: (stream) => loop.wake(stream),
    idle: () => loop.idle(),
  };
}
