import { drillFiles, drillLine } from '../messages/drill-line.ts';
import { type ItemOf, keyOf, type Place } from './item.ts';
import { giveUp, inWordsOnly, postOnce, type SendParts } from './send.ts';
import { putFiles } from './send-file.ts';
import type { ShowParts } from './show-subject.ts';

/** The report of a drill under the run's message, then its files. Both are looked for before they are made again. */
export async function postReport(
  parts: SendParts & ShowParts,
  item: ItemOf<'report'>,
  { channel, ts: thread }: Place,
): Promise<void> {
  const history = await parts.drillsUntil(item.run);
  const report = history?.find(({ run }) => run === item.run);
  if (!history || !report) return giveUp(parts, [item], 'it is not in the record');

  const message = inWordsOnly(drillLine(report), item.plain);
  const posted = await postOnce(parts, item, { channel, thread, message, key: keyOf(item) });
  if (posted.status === 'refused') return giveUp(parts, [item], posted.code);
  await putFiles(parts, item, { channel, thread, files: await drillFiles(report, history) });
}
