import type { Actions, LeftOpen } from '../../actions/action.ts';
import { RUNBOLT } from '../../audit/event.ts';
import type { Beside, EventStore, RowChange } from '../../audit/event-store.ts';
import type { Clock } from '../../lib/clock.ts';
import type { LoopClosed, RunEvent } from '../events.ts';
import type { Run } from '../run.ts';
import { runStream } from '../run-stream.ts';
import { closedRow, tellThoseWhoLeft } from './close.ts';
import { besideLoop, loopOf, loopStream, readLoop } from './loop-stream.ts';

/** What a step's end does to the open loops: written in the same transaction as the end itself. */
export interface LoopWrites {
  /** Of the run itself: it may put back what it had left. */
  readonly own: readonly RunEvent[];
  readonly also: readonly Beside[];
  readonly rows: readonly RowChange[];
}

export interface StepLeaves {
  readonly step: string;
  readonly leaves: readonly LeftOpen[];
  readonly closes: readonly string[];
}

export interface LoopTools {
  readonly store: Pick<EventStore, 'read'>;
  readonly actions: Actions;
  readonly clock: Clock;
}

/** What it leaves away from normal opens a loop; what it brought back closes one, and those who left it hear of it. */
export async function loopWrites(
  run: Run,
  { step, leaves, closes }: StepLeaves,
  tools: LoopTools,
): Promise<LoopWrites> {
  const closed = await Promise.all(closes.map((target) => closing(run, target, tools)));
  const opened = leaves.map((left) => opening(run, step, left, tools));
  return together([...closed, ...opened]);
}

export const together = (all: readonly LoopWrites[]): LoopWrites => ({
  own: all.flatMap(({ own }) => own),
  also: all.flatMap(({ also }) => also),
  rows: all.flatMap(({ rows }) => rows),
});

async function closing({ id }: Run, target: string, tools: Pick<LoopTools, 'store'>): Promise<LoopWrites> {
  const rows = [closedRow({ target }, id)];
  const loop = await readLoop(tools.store, loopOf(target));
  if (!loop || loop.closed) return { own: [], also: [], rows };
  const data: LoopClosed = { target, why: 'by_run', what: loop.what, run: id };
  const told = tellThoseWhoLeft(loop, data, RUNBOLT);
  const others = told.filter(({ stream }) => stream !== runStream(id));
  return {
    own: others.length < told.length ? [{ type: 'loop_closed', data }] : [],
    also: [besideLoop(target, { type: 'loop_closed', data }, RUNBOLT), ...others],
    rows,
  };
}

function opening(
  { id, requester, steps, undo }: Run,
  step: string,
  { target, what, until }: LeftOpen,
  tools: Omit<LoopTools, 'store'>,
): LoopWrites {
  const openedAt = tools.clock.now();
  const { kind, id: person, name } = requester;
  const owner = { kind, id: person, ...(name !== undefined && { name }) };
  const uses = [...steps, ...(undo?.steps ?? [])].find((one) => one.id === step)?.uses ?? '';
  const onlyPeopleKnow = tools.actions.get(uses)?.onlyPeopleKnow;
  const known = {
    ...(until !== undefined && { until }),
    ...(onlyPeopleKnow !== undefined && { onlyPeopleKnow }),
  };
  const data = { target, what, run: id, step, owner, ...known };
  return {
    own: [],
    also: [besideLoop(target, { type: 'loop_opened', data }, RUNBOLT)],
    rows: [
      { row: 'open_loop', loop: { target, what, run: id, owner: person, openedAt } },
      { row: 'due', stream: loopStream(loopOf(target)), at: openedAt },
    ],
  };
}
