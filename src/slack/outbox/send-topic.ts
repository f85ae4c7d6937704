import { incidentTopic } from '../messages/incident/topic.ts';
import { type ItemOf, keyOf, READER } from './item.ts';
import { giveUp, type SendParts } from './send.ts';
import { incidentOfSubject, readShown, type ShowParts } from './show-subject.ts';

/** Brings the topic of an incident's channel up to date. Setting it twice does no harm. */
export async function setTopic(
  parts: SendParts & ShowParts,
  items: readonly ItemOf<'topic'>[],
): Promise<void> {
  const [first] = items;
  if (!first) return;
  const shown = await readShown(parts, incidentOfSubject(first.run) ?? '');
  if (!shown) return giveUp(parts, items, 'it is not in the record');
  const set = await parts.slack.setTopic(first.channel, incidentTopic(shown.incident));
  if (set.status === 'refused') return giveUp(parts, items, set.code);
  await parts.cursors.put(
    READER,
    items.map((item) => ({ key: keyOf(item), value: null })),
  );
}
