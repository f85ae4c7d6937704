import type { Actor } from '../audit/event.ts';
import type { OpenLoop } from '../audit/event-store.ts';
import { type Loop, latest } from '../runs/loops/loop.ts';
import { loopOf, readLoop } from '../runs/loops/loop-stream.ts';
import { nextReminder } from '../runs/loops/next-move.ts';
import { foldStream, runStream } from '../runs/run-stream.ts';
import type { CommandContext } from './context.ts';
import { isCleanableAt } from './is-cleanable.ts';
import { isUndoable } from './is-undoable.ts';

/** Something that is left away from normal, as lists show it. */
export interface ShownLoop {
  readonly id: string;
  readonly target: string;
  readonly what: string;
  /** The run that left it so last: to put it back is to undo this one. */
  readonly run: string;
  readonly undoable: boolean;
  /** The clean-up of the drill that left it is still to be done. */
  readonly cleanable: boolean;
  readonly owner: Actor;
  readonly openedAt: Date;
  /** It ends by itself then. */
  readonly until: Date | undefined;
  /** When the system last said that it is so still. */
  readonly lookedAt: Date | undefined;
  readonly remindAt: Date | undefined;
  /** Why a person has to say that it is as it should be. */
  readonly onlyPeopleKnow: string | undefined;
}

/** What runs left away from normal and nobody has closed yet, oldest first. The handoff begins with these. */
export async function openLoops(context: Pick<CommandContext, 'store'>): Promise<readonly ShownLoop[]> {
  const rows = await context.store.openLoops();
  return Promise.all(rows.map((row) => shownLoop(context, row)));
}

async function shownLoop({ store }: Pick<CommandContext, 'store'>, row: OpenLoop): Promise<ShownLoop> {
  const id = loopOf(row.target);
  const loop = await readLoop(store, id);
  const run = (loop && latest(loop)?.run) ?? row.run;
  const left = foldStream(await store.read(runStream(run)));
  const { target, what, openedAt, lookedAt } = row;
  const undoable = left !== undefined && isUndoable(left);
  const cleanable = left !== undefined && isCleanableAt(left, row);
  return { id, target, what, run, undoable, cleanable, openedAt, lookedAt, ...tended(loop, row) };
}

type Tended = Pick<ShownLoop, 'owner' | 'until' | 'remindAt' | 'onlyPeopleKnow'>;

/** Of a loop that an earlier version left, which knew no more than the row, nobody is reminded. */
function tended(loop: Loop | undefined, row: OpenLoop): Tended {
  if (loop) {
    const { owner, until, onlyPeopleKnow } = loop;
    return { owner, until, onlyPeopleKnow, remindAt: nextReminder(loop) };
  }
  return {
    owner: { kind: 'slack', id: row.owner },
    until: undefined,
    remindAt: undefined,
    onlyPeopleKnow: undefined,
  };
}
