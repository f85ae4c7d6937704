import type { StoredEvent } from '../../audit/event.ts';
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
  const content = loop && loopLine(toLoopHappening(event), loop);
  const run = loop && latest(loop)?.run;
  if (!content || run === undefined) return [];
  const shown = await showRun(run);
  const channel = shown && channelOf(shown.run, auditChannel);
  if (channel === undefined) return [];
  const { position, at } = event;
  return [Item.parse(toJson({ kind: 'line', run, position, at: at.toISOString(), channel, content }))];
}
