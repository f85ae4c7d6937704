import { formatDurationShort } from '../../lib/duration.ts';
import { LoopReplyView, OpenReplyView } from '../../web/look-replies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { ask } from '../line.ts';
import { withLine } from '../open-line.ts';
import { print, printProblem } from '../print.ts';
import { whoAsks } from '../saved-login.ts';
import type { Ask } from '../surroundings.ts';
import { refusalLines } from '../words/refusal-lines.ts';
import { clockTime, dayAndTime } from '../words/times.ts';

/** What runs left away from normal, the oldest first. */
export function open(asked: Ask): Promise<ExitCode> {
  return withLine(asked, async (line) => {
    const reply = await ask(line, 'open', {}, OpenReplyView);
    const words = reply.loops.flatMap((loop) => loopLines(loop, asked.clock.now()));
    const none = ['Nothing is open: all is as it should be.'];
    return print(asked, EXIT.done, reply, words.length > 0 ? words : none);
  });
}

/** Nobody is reminded of it for that long. */
export const snooze = (asked: Ask, loop: string, forMs: number): Promise<ExitCode> =>
  tend(
    asked,
    'snooze',
    { loop, forMs },
    `Nobody is reminded for ${formatDurationShort(forMs)}; it stays open`,
  );

/** Somebody else looks after it from now on: a Slack id, or an account of the command line. */
export const handOver = (asked: Ask, loop: string, to: string): Promise<ExitCode> =>
  tend(asked, 'handOver', { loop, to }, `${to} looks after it now`);

/** It is as it should be, which no system can tell. */
export const close = (asked: Ask, loop: string, reason: string): Promise<ExitCode> =>
  tend(asked, 'closeLoop', { loop, reason }, 'Closed');

function tend(
  asked: Ask,
  route: 'snooze' | 'handOver' | 'closeLoop',
  body: object,
  done: string,
): Promise<ExitCode> {
  return withLine(asked, async (line) => {
    await line.work();
    const reply = await ask(line, route, { ...whoAsks(asked), ...body }, LoopReplyView);
    switch (reply.status) {
      case 'done':
        return print(asked, EXIT.done, reply, [`${done}: ${reply.what}`]);
      case 'closed':
        return print(asked, EXIT.done, reply, ['It is closed already:', ...reply.closed]);
      case 'seen':
        return printProblem(asked, EXIT.failed, reply.status, [
          `The system tells whether this is so still, and closes it when it is not: ${reply.what}`,
        ]);
      case 'not_allowed':
        return printProblem(asked, EXIT.refused, reply.status, refusalLines(reply, asked));
      case 'not_found':
        return printProblem(asked, EXIT.usage, reply.status, [
          `Nothing is called ${reply.loop}. What is open: runbolt open`,
        ]);
    }
  });
}

type Loop = OpenReplyView['loops'][number];

function loopLines(loop: Loop, now: Date): readonly string[] {
  const age = formatDurationShort(now.getTime() - Date.parse(loop.openedAt));
  const facts = [
    `for ${age}`,
    `owner ${loop.ownerName ?? loop.owner}`,
    looked(loop),
    ...(loop.until === null ? [] : [`ends by itself at ${dayAndTime(loop.until)}`]),
  ];
  const back = loop.undoable ? [`   To put it back: runbolt undo ${loop.run}`] : [`   Left by ${loop.run}`];
  const clean = loop.cleanable ? [`   To clean up: runbolt clean-up ${loop.run}`] : [];
  const said =
    loop.onlyPeopleKnow === null
      ? []
      : [`   When it is as it should be: runbolt close ${loop.id} --reason "…"`];
  return [`${loop.id}  ${loop.what}`, `   ${facts.join(', ')}`, ...clean, ...back, ...said];
}

function looked({ onlyPeopleKnow, lookedAt }: Loop): string {
  if (onlyPeopleKnow !== null) return `only people know ${onlyPeopleKnow}`;
  return lookedAt === null ? 'not looked at yet' : `HELD, looked at ${clockTime(lookedAt)}`;
}
