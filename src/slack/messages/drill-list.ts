import { type KnownDrill, overdueMs } from '../../commands/drills.ts';
import type { DrillReport } from '../../drills/drill-report.ts';
import { passed } from '../../drills/history.ts';
import type { Measured } from '../../drills/measured-times.ts';
import { formatDuration, formatDurationShort } from '../../lib/duration.ts';
import { code, escapeText, localDayAndTime } from '../text.ts';
import { actions, section } from './blocks.ts';
import { button } from './buttons.ts';
import { type Message, message } from './message.ts';

const MOST_DRILLS = 12;
const MOST_SHOWN = 5;

/** `/runbook drills`: what is due, and how the last ones went. */
export function drillList(drills: readonly KnownDrill[], now: Date): Message {
  if (drills.length === 0) {
    const words = 'There are no drills: no runbook of the file has `drill`.';
    return message(words, [section(words)]);
  }
  const late = drills.filter(({ dueBy }) => dueBy && dueBy <= now).length;
  const words =
    late === 0 ? 'No drill is due.' : `${late === 1 ? 'One drill is' : `${late} drills are`} due.`;
  const more = drills.length - MOST_DRILLS;
  return message(words, [
    ...drills.slice(0, MOST_DRILLS).flatMap((drill, index) => block(drill, now, index)),
    ...(more > 0 ? [section(`… and ${more} more.`)] : []),
  ]);
}

function block(drill: KnownDrill, now: Date, index: number) {
  const { runbook, history } = drill;
  const lines = [
    `*${escapeText(runbook.title)}* ${code(runbook.name)} · ${due(drill, now)}`,
    ...history.toReversed().slice(0, MOST_SHOWN).map(heldLine),
  ];
  const hold = button('start', 'Hold the drill…', { runbook: runbook.name });
  return [section(lines.join('\n')), ...actions([{ ...hold, action_id: `${hold.action_id}:d${index}` }])];
}

function due(drill: KnownDrill, now: Date): string {
  const { dueBy, history } = drill;
  if (!dueBy) return 'whenever somebody holds it';
  const late = overdueMs(drill, now);
  const held = history.length > 0;
  if (late !== undefined) return `🔴 ${held ? '' : 'never held, '}overdue by ${formatDurationShort(late)}`;
  const by = dueBy > now ? `by ${localDayAndTime(dueBy)}` : 'now';
  return held ? `due ${by}` : `not held yet, first due ${by}`;
}

function heldLine(report: DrillReport): string {
  const { startedAt, rto, rpo, run, issues } = report;
  const found = issues.length === 0 ? '' : ` · ${issues.length} ${issues.length === 1 ? 'issue' : 'issues'}`;
  const day = startedAt.toISOString().slice(0, 10);
  return `${passed(report) ? '✅' : '❌'} ${day} · RTO ${measure(rto)} · RPO ${measure(rpo)}${found} · ${code(run)}`;
}

function measure({ ms, targetMs, met }: Measured): string {
  const target = `(&lt;${formatDuration(targetMs)})`;
  return ms === undefined ? `not measured ${target}` : `${formatDuration(ms)} ${target}${met ? '' : ' ✗'}`;
}
