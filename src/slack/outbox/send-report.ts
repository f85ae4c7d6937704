import { drillFiles, drillLine } from '../messages/drill-line.ts';
import { type ItemOf, keyOf, type Place } from './item.ts';
import { asTaken, whereToRead } from './plainer.ts';
import { giveUp, postOnce, type SendParts } from './send.ts';
import { putFiles } from './send-file.ts';
import { lineRefused } from './send-rest.ts';
import type { ShowParts } from './show-subject.ts';

/** The report of a drill under the run's message, then its files. Both are looked for before they are made again. */
export async function postReport(
  parts: SendParts & ShowParts,
  item: ItemOf<'report'>,
  place: Place,
): Promise<void> {
  const history = await parts.drillsUntil(item.run);
  const report = history?.find(({ run }) => run === item.run);
  if (!history || !report) return giveUp(parts, [item], 'it is not in the record');

  const { channel, ts: thread } = place;
  const words = drillLine(report);
  const message = asTaken(words, item.plain, whereToRead(item.run, parts.runbooks().commandPrefix));
  const posted = await postOnce(parts, item, { channel, thread, message, key: keyOf(item) });
  if (posted.status === 'refused')
    return lineRefused(parts, item, { place, message: words, code: posted.code });
  await putFiles(parts, item, { channel, thread, files: await drillFiles(report, history) });
}
