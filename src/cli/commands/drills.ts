import { formatDuration } from '../../lib/duration.ts';
import { DrillsReplyView } from '../../web/drill-view.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { ask } from '../line.ts';
import { withLine } from '../open-line.ts';
import { print } from '../print.ts';
import type { Ask } from '../surroundings.ts';

type Drill = DrillsReplyView['drills'][number];
type Held = Drill['history'][number];

/** Recovery tests: when each is due, and how it went, the newest first. */
export function drills(asked: Ask): Promise<ExitCode> {
  return withLine(asked, async (line) => {
    const reply = await ask(line, 'drills', {}, DrillsReplyView);
    const words = reply.drills.flatMap((drill) => [
      `${drill.title} (${drill.runbook}): ${due(drill)}`,
      ...drill.history.toReversed().flatMap(heldLines),
    ]);
    return print(asked, EXIT.done, reply, words.length > 0 ? words : ['There are no drills.']);
  });
}

function due({ dueBy, overdue, history }: Drill): string {
  if (dueBy === null) return 'whenever somebody holds it';
  const day = dueBy.slice(0, 10);
  if (overdue) return `OVERDUE since ${day}${history.length === 0 ? ', never held' : ''}`;
  return history.length === 0 ? `not held yet, first due by ${day}` : `due by ${day}`;
}

const heldLines = ({ startedAt, run, rto, rpo, issues }: Held): readonly string[] => [
  `  ${startedAt.slice(0, 10)}  ${run}  RTO ${measure(rto)}  RPO ${measure(rpo)}`,
  ...issues.map((issue) => `    ! ${issue}`),
];

function measure({ ms, targetMs, met }: Held['rto']): string {
  const target = `(<${formatDuration(targetMs)})`;
  return ms === null ? `not measured ${target}` : `${formatDuration(ms)} ${target}${met ? '' : ' MISSED'}`;
}
