import type { Actor } from '../../audit/event.ts';
import type { Beside, RowChange } from '../../audit/event-store.ts';
import type { LoopClosed, RunEvent } from '../events.ts';
import { besideRun } from '../run-stream.ts';
import type { Loop } from './loop.ts';

/** That a loop is closed, as each run tells it that had left something there. */
export function tellThoseWhoLeft(loop: Loop, closed: LoopClosed, actor: Actor): readonly Beside[] {
  const event: RunEvent = { type: 'loop_closed', data: closed };
  const runs = new Set(loop.left.map(({ run }) => run));
  return [...runs].map((run) => besideRun(run, event, actor));
}

export const closedRow = ({ target }: Pick<Loop, 'target'>, by: string): RowChange => ({
  row: 'close_loops',
  target,
  closedBy: by,
});
