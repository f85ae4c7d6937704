import type { StoredEvent } from '../../audit/event.ts';
import { isCleanableAt } from '../../commands/is-cleanable.ts';
import { isUndoable } from '../../commands/is-undoable.ts';
import { foldLoop, latest } from '../../runs/loops/loop.ts';
import { loopOfStream, toLoopHappening } from '../../runs/loops/loop-stream.ts';
import { loopLine } from '../messages/loop-line.ts';
import type { FollowParts } from './follow.ts';
import { OutboxItem as Item, type OutboxItem, toJson } from './item.ts';
import { channelOf } from './tell.ts';

/** What there is to say about one event of an open loop: a line in the thread of the run that left it so. */
export async function tellLoop(
  { store, showRun, auditChannel }: Pick<FollowParts, 'store' | 'showRun' | 'auditChannel'>,
  event: StoredEvent,
): Promise<readonly OutboxItem[]> {
  if (loopOfStream(event.stream) === undefined) return [];
  const happened = (await store.read(event.stream)).map(toLoopHappening);
  const loop = foldLoop(happened.filter(({ version }) => version <= event.version));
  const run = loop && latest(loop)?.run;
  const shown = run === undefined ? undefined : await showRun(run);
  if (!loop || !shown) return [];
  const left = { undoable: isUndoable(shown.run), cleanable: isCleanableAt(shown.run, loop) };
  const content = loopLine(toLoopHappening(event), loop, left);
  const channel = channelOf(shown.run, auditChannel);
  if (!content || channel === undefined) return [];
  const { position, at } = event;
  return [Item.parse(toJson({ kind: 'line', run, position, at: at.toISOString(), channel, content }))];
}
