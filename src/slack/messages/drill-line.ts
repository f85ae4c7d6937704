import type { DrillReport } from '../../drills/drill-report.ts';
import { reportLines } from '../../drills/report-markdown.ts';
import { escapeText } from '../text.ts';
import { paragraphs } from './blocks.ts';
import { type Message, message } from './message.ts';

/** The report of a drill as the last line of its thread: objectives first, since those are what it was for. */
export function drillLine(report: DrillReport): Message {
  const verdict = report.rto.met && report.rpo.met && report.issues.length === 0;
  const day = report.startedAt.toISOString().slice(0, 10);
  const title = `${verdict ? '✅' : '❌'} *${escapeText(report.title)} - ${day}*`;
  const lines = [
    title,
    ...reportLines(report).map((line) => `•  ${escapeText(line)}`),
    ...issues(report.issues),
    ...(report.nextDueBy ? [`Next test due by ${report.nextDueBy.toISOString().slice(0, 10)}`] : []),
  ];
  return message(title, paragraphs(lines, 4));
}

function issues(found: readonly string[]): readonly string[] {
  if (found.length === 0) return ['Issues: None'];
  return ['*Issues*', ...found.map((issue) => `•  ${escapeText(issue)}`)];
}
