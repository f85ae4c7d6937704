import type { ShownRun } from '../commands.ts';
import { clip, escapeText, localTime } from '../text.ts';
import { paragraphs } from './blocks.ts';
import { type Message, message } from './message.ts';
import { rootMessage } from './root-message.ts';
import { threadLine } from './thread-line.ts';

// Two sections of events, so that the run's own blocks and buttons are never the part that is cut.
const MOST_SECTIONS = 2;

/** The run's message as it stands now, with its buttons, and under it what happened when. */
export function shownRun({ run, events, standsStill }: ShownRun): Message {
  const { text, blocks } = rootMessage(run);
  const lines = events.flatMap((event) => {
    const said = threadLine(event, run);
    return said ? [`${localTime(event.at)}  ${clip(said.text.split('\n')[0] ?? '', 300)}`] : [];
  });
  const still =
    standsStill === undefined ? [] : paragraphs([`⚠️ *It stands still.* ${escapeText(standsStill)}`], 1);
  return message(text, [...still, ...blocks, ...paragraphs(lines, MOST_SECTIONS)]);
}
