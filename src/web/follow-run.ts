import type { CommandContext } from '../commands/context.ts';
import { showRun } from '../commands/show-run.ts';
import type { Desk } from './desk.ts';
import type { ShowReplyView } from './look-replies.ts';
import { viewEvent } from './view-replies.ts';
import { viewRun } from './view-run.ts';

export interface FollowRequest {
  readonly run: string;
  /** The version that was seen already. */
  readonly after: number;
  readonly waitMs: number;
}

/** The run and what has happened to it since; waits for something to happen when nothing has, for as long as it may. */
export async function followRun(
  { context, systems }: Pick<Desk, 'context' | 'systems'>,
  { run: id, after, waitMs }: FollowRequest,
  signal: AbortSignal,
): Promise<ShowReplyView> {
  const time = within(context, waitMs, signal);
  try {
    for (;;) {
      const appended = nextAppend(context, time.signal);
      const shown = await showRun(context, id);
      if (!shown) return { status: 'not_found', run: id };
      const { run, events, standsStill: why } = shown;
      if (run.version > after || run.end || time.signal.aborted) {
        const fresh = events.filter(({ version }) => version > after);
        const simulated = systems === 'simulated';
        const told = fresh.map((event) => viewEvent(event, run));
        const still = why !== undefined && { standsStill: why };
        return { status: 'found', simulated, run: viewRun(run), events: told, ...still };
      }
      await appended;
    }
  } finally {
    time.end();
  }
}

/** Resolves at the next append, or when the time is up. Asked for before reading, so that nothing falls in between. */
function nextAppend({ store }: CommandContext, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      unsubscribe();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const unsubscribe = store.onAppend(done);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

function within({ clock }: CommandContext, ms: number, outer: AbortSignal) {
  const inner = new AbortController();
  const stop = () => inner.abort();
  const cancel = ms > 0 ? clock.after(ms, stop) : () => {};
  if (ms === 0 || outer.aborted) stop();
  outer.addEventListener('abort', stop);
  return {
    signal: inner.signal,
    end() {
      cancel();
      outer.removeEventListener('abort', stop);
      stop();
    },
  };
}
