import { randomUUID } from 'node:crypto';
import { StartReplyView, UndoReplyView } from '../../web/control-replies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { follow, notFound } from '../follow.ts';
import { ask, type Line } from '../line.ts';
import { withLine } from '../open-line.ts';
import { print, printProblem } from '../print.ts';
import { whoAsks } from '../saved-login.ts';
import type { Ask } from '../surroundings.ts';
import { refusalLines } from '../words/refusal-lines.ts';
import { putBackLine } from '../words/run-lines.ts';
import { unstartedLines } from '../words/unstarted-lines.ts';

export interface RunOptions {
  readonly runbook: string;
  readonly words: readonly string[];
  readonly now: boolean;
  /** Whoever holds what it would change is to stop for it. */
  readonly takeOver: boolean;
}

/** Asks for a run and tells how it goes until it ends or somebody has to do something. */
export function run(asked: Ask, { runbook, words, now, takeOver }: RunOptions): Promise<ExitCode> {
  return withLine(asked, async (line) => {
    await line.work();
    const body = { ...whoAsks(asked), runbook, words, now, takeOver, key: randomUUID() };
    const reply = await ask(line, 'run', body, StartReplyView);
    if ('run' in reply) return followStarted(asked, line, reply);
    return printProblem(asked, EXIT.usage, reply.status, unstartedLines(reply));
  });
}

/** Asks for the way back from a run: a run of its own, with its own plan and gates. */
export const undo = (asked: Ask, id: string, takeOver: boolean): Promise<ExitCode> =>
  inOrder(asked, 'undo', id, takeOver);

/** Asks for the clean-up of a drill that stopped before it: a run of its own as well. */
export const cleanUp = (asked: Ask, id: string, takeOver: boolean): Promise<ExitCode> =>
  inOrder(asked, 'clean-up', id, takeOver);

function inOrder(asked: Ask, route: 'undo' | 'clean-up', id: string, takeOver: boolean): Promise<ExitCode> {
  return withLine(asked, async (line) => {
    await line.work();
    const body = { ...whoAsks(asked), run: id, takeOver, key: randomUUID() };
    const reply = await ask(line, route, body, UndoReplyView);
    switch (reply.status) {
      case 'started':
      case 'joined':
      case 'duplicate':
        return followStarted(asked, line, reply);
      case 'not_found':
        return notFound(asked, reply.run);
      case 'not_allowed':
        return printProblem(asked, EXIT.refused, reply.status, refusalLines(reply, asked));
      case 'nothing_to_undo':
        return printProblem(asked, EXIT.failed, reply.status, [`${id} left nothing that can be put back.`]);
      case 'already_undone':
        return print(asked, EXIT.done, reply, [putBackLine(reply.run)]);
      case 'not_ended':
        return printProblem(asked, EXIT.failed, reply.status, [
          `${id} has not ended yet. Stop it first: runbolt cancel ${id}`,
        ]);
    }
  });
}

type Started = Extract<StartReplyView, { status: 'started' | 'joined' | 'duplicate' }>;

function followStarted(asked: Ask, line: Line, { status, run: id }: Started): Promise<ExitCode> {
  if (status === 'joined' && !asked.json) {
    asked.terminal.say(
      `The same is under way already as ${id}; nothing was started a second time.`,
      'warning',
    );
  }
  return follow(asked, line, { run: id });
}
