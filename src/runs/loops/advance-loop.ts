import type { Standing } from '../../actions/action.ts';
import { RUNBOLT } from '../../audit/event.ts';
import { reach } from '../../lib/crash-points.ts';
import { Failure } from '../../lib/failure.ts';
import { actionEnvironment } from '../action-context.ts';
import type { EngineTools } from '../engine-tools.ts';
import type { LoopClosed } from '../events.ts';
import { foldStream, runStream } from '../run-stream.ts';
import { doneStep, standingOf } from '../standing.ts';
import { closedRow, tellThoseWhoLeft } from './close.ts';
import type { LoopEvent } from './events.ts';
import { carryLoop, type Loop, latest } from './loop.ts';
import { loopAppend, readLoop } from './loop-stream.ts';
import { nextLoopMove } from './next-move.ts';

/**
 * Looks after one thing that was left away from normal, as far as it goes now: asks the system whether it is so still,
 * and reminds its owner. Every move is stored before the next is decided.
 */
export async function advanceLoop(id: string, tools: EngineTools): Promise<void> {
  let asked: Date | undefined;
  for (;;) {
    const loop = await readLoop(tools.store, id);
    if (!loop) return;
    const lookedAt = asked ?? (await lastLook(loop, tools));
    const move = nextLoopMove(loop, lookedAt, tools.clock.now());
    reach('before-storing', () => 'loop');
    if (move.do === 'wait') return sleep(loop, lookedAt, tools);
    if (move.do === 'look') asked = await lookAt(loop, tools);
    else {
      const event =
        move.do === 'carry'
          ? carryLoop(loop)
          : ({ type: 'loop_reminded', data: { number: move.number } } as const);
      await happen(loop, event, { lookedAt, tools });
    }
  }
}

async function lastLook({ target }: Loop, { store }: EngineTools): Promise<Date | undefined> {
  return (await store.openLoops()).find((row) => row.target === target)?.lookedAt;
}

/** Stores when to look again. Somebody who wrote meanwhile has stored it already. */
async function sleep(before: Loop, lookedAt: Date | undefined, { store, clock }: EngineTools): Promise<void> {
  await store.append(loopAppend({ before, events: [], actor: RUNBOLT, at: clock.now(), lookedAt }));
}

async function happen(
  before: Loop,
  event: LoopEvent,
  { lookedAt, tools }: { readonly lookedAt: Date | undefined; readonly tools: EngineTools },
): Promise<void> {
  const at = tools.clock.now();
  await tools.store.append(loopAppend({ before, events: [event], actor: RUNBOLT, at, lookedAt }));
}

/** When it was asked; what the system does not answer is asked again next time. */
async function lookAt(loop: Loop, tools: EngineTools): Promise<Date> {
  const at = tools.clock.now();
  const standing = await standingAt(loop, tools);
  if (standing?.status === 'held') {
    const rows = [{ row: 'loop_looked', target: loop.target } as const];
    await tools.store.append(
      loopAppend({ before: loop, events: [], actor: RUNBOLT, at, lookedAt: at, rows }),
    );
  } else if (standing) await close(loop, standing, tools);
  return at;
}

/** Undefined: nobody can tell now. A run that works on the target at this moment is left to finish. */
async function standingAt(loop: Loop, tools: EngineTools): Promise<Standing | undefined> {
  const left = latest(loop);
  const run = left && foldStream(await tools.store.read(runStream(left.run)));
  const step = run && [...run.steps, ...(run.undo?.steps ?? [])].find(({ id }) => id === left.step);
  const action = step && tools.actions.get(step.uses);
  const done = run && step && doneStep(run, step);
  if (!done || !action) return undefined;
  const busy = await tools.store.locks([loop.target, ...action.targets(done.input, actionEnvironment(run))]);
  if (busy.length > 0) return undefined;
  try {
    return await standingOf(run, done, tools);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

const WHY = { moved: 'reverted', ended: 'ended', gone: 'gone' } as const;

async function close(
  loop: Loop,
  standing: Exclude<Standing, { status: 'held' }>,
  { store, clock }: EngineTools,
): Promise<void> {
  const { what } = standing;
  const who = standing.status === 'moved' ? standing.who : undefined;
  const data: LoopClosed = {
    target: loop.target,
    why: WHY[standing.status],
    what,
    ...(who !== undefined && { who }),
  };
  await store.append(
    loopAppend({
      before: loop,
      events: [{ type: 'loop_closed', data }],
      actor: RUNBOLT,
      at: clock.now(),
      also: tellThoseWhoLeft(loop, data, RUNBOLT),
      rows: [closedRow(loop, RUNBOLT.id)],
    }),
  );
}
