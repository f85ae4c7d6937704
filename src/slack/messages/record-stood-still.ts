import type { RecordStoodStill } from '../../audit/record-stream.ts';
import { escapeText, localTime } from '../text.ts';
import { section } from './blocks.ts';
import { type Message, message } from './message.ts';

/** For the audit channel, when it is over: why runs took so long, and what nobody does later. */
export function recordStoodStillLine({ since, until, why }: RecordStoodStill): Message {
  const times = `from ${localTime(new Date(since))} to ${localTime(new Date(until))}`;
  const headline = `⚠️ Nothing could be recorded ${times}`;
  const meaning =
    'Runs that were under way stood still, and go on now. What was asked for meanwhile was refused: ask again for what is still needed.';
  return message(headline, [section(`${headline}. ${meaning}\n${escapeText(why)}`)]);
}
