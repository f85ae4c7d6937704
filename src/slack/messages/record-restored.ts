import type { Actor } from '../../audit/event.ts';
import type { RecordRestored } from '../../audit/record-stream.ts';
import { code, escapeText } from '../text.ts';
import { section } from './blocks.ts';
import { type Message, message } from './message.ts';

/** For the audit channel: up to where the record goes now, and what is gone. */
export function recordRestoredLine({ head, newestAt, lost }: RecordRestored, { id }: Actor): Message {
  const headline = `⚠️ The record was put back to a backup by ${escapeText(id)}`;
  const until = newestAt === null ? '' : ` of ${newestAt}`;
  const text = `${headline}: up to event #${head.position}${until} · ${code(head.hash.slice(0, 12))}\n${goneWords(lost)}`;
  return message(headline, [section(text)]);
}

function goneWords(lost: number | null): string {
  if (lost === 0) return 'Nothing was lost with it.';
  const gone =
    lost === null
      ? 'What came after it is not in the record'
      : `${lost} ${lost === 1 ? 'event is' : 'events are'} not in it any more`;
  return `${gone}. Runs that had not ended in the backup begin nothing more; what was under way is looked at. Look at what was done since then before you ask for anything again.`;
}
