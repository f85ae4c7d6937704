import { inTimeZone } from '../../lib/time-zone.ts';
import { ScheduleReplyView } from '../../web/schedule-view.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { ask } from '../line.ts';
import { withLine } from '../open-line.ts';
import { print } from '../print.ts';
import type { Ask } from '../surroundings.ts';

/** What is late or went wrong first, then what comes next, by the clocks of each schedule's time zone. */
export function schedule(asked: Ask, page: number): Promise<ExitCode> {
  return withLine(asked, async (line) => {
    const reply = await ask(line, 'schedule', { page }, ScheduleReplyView);
    const late = reply.attention.map(({ title, why }) => `! ${title}: ${why}`);
    const next = reply.next.map(
      ({ at, timezone, title, schedule: name }) =>
        `${inTimeZone(new Date(at), timezone)}  ${title}  (${name})`,
    );
    const words = [
      ...late,
      ...(late.length > 0 && next.length > 0 ? [''] : []),
      ...next,
      ...pageLines(reply),
    ];
    return print(asked, EXIT.done, reply, words.length > 0 ? words : ['Nothing is scheduled.']);
  });
}

const pageLines = ({ page, pages }: ScheduleReplyView): readonly string[] =>
  pages === 1
    ? []
    : ['', `Page ${page} of ${pages}: runbolt schedule ${page < pages ? page + 1 : 1} shows another.`];
