import { HistoryReplyView, ShowReplyView, type SummaryView } from '../../web/look-replies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { follow, notFound } from '../follow.ts';
import { ask } from '../line.ts';
import { withLine } from '../open-line.ts';
import { print } from '../print.ts';
import type { Ask } from '../surroundings.ts';
import { runPlanLines } from '../words/plan-lines.ts';
import { endLines, eventLines, headLines, standingOf, stillLines } from '../words/run-lines.ts';
import { dayAndTime } from '../words/times.ts';
import { waitingLines } from '../words/waiting-lines.ts';

/** One run from its beginning: its plan, what happened, how it stands. With `followIt`, on to its end. */
export function show(asked: Ask, id: string, followIt: boolean): Promise<ExitCode> {
  return withLine(asked, async (line) => {
    if (followIt) {
      await line.work();
      return follow(asked, line, { run: id, throughGates: line.by === 'bot' });
    }
    const shown = await ask(line, 'show', { run: id }, ShowReplyView);
    if (shown.status === 'not_found') return notFound(asked, id);
    const { run, events } = shown;
    const words = [
      ...headLines(run, shown.simulated),
      ...(run.plan ? [`plan ${run.plan.hash.slice(0, 8)}`, ...runPlanLines(run)] : []),
      ...events.flatMap((event) => (event.type === 'run_ended' ? [] : eventLines(event))),
      '',
      ...(run.end ? endLines(run) : waitingLines(run, asked)),
      ...(run.end || waitingLines(run).length > 0 ? [] : [standingOf(run.status).word]),
      ...stillLines(shown.standsStill),
    ];
    return print(asked, EXIT.done, shown, words);
  });
}

export interface HistoryOptions {
  readonly runbook?: string | undefined;
  readonly limit: number;
}

/** The newest runs first, one a line and what came of it below. */
export function history(asked: Ask, { runbook, limit }: HistoryOptions): Promise<ExitCode> {
  return withLine(asked, async (line) => {
    const reply = await ask(line, 'history', { runbook, limit }, HistoryReplyView);
    const words = reply.runs.flatMap(summaryLines);
    return print(asked, EXIT.done, reply, words.length > 0 ? words : ['No runs yet.']);
  });
}

function summaryLines(run: SummaryView): readonly string[] {
  const { word } = standingOf(run.status);
  const line = [
    dayAndTime(run.requestedAt),
    run.id,
    word.padEnd(11),
    run.title,
    run.environment,
    `by ${run.requester}`,
  ];
  return [line.join('  '), ...(run.outcome === null ? [] : [`   ${run.outcome}`])];
}
