import { formatDurationShort } from '../../lib/duration.ts';
import type { Absence } from '../away/away.ts';
import { escapeText, localTime } from '../text.ts';
import { section } from './blocks.ts';
import { type Message, message } from './message.ts';

/** For the audit channel, when Slack is back: from when to when nobody could be told, and why. */
export function absenceLine({ since, until, why }: Absence): Message {
  const lasted = formatDurationShort(until.getTime() - since.getTime());
  const said = `📞 Slack could not be reached for ${lasted}`;
  const from = `from ${localTime(since)} to ${localTime(until)}: ${escapeText(why)}.`;
  const words = `${said}, ${from} Runs went on; what they had to say follows in order.`;
  return message(said, [section(words)]);
}
