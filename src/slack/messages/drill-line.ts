import { drillPlot, PLOT_SIZE } from '../../drills/drill-plot.ts';
import type { DrillReport } from '../../drills/drill-report.ts';
import { passed } from '../../drills/history.ts';
import { reportLines, reportMarkdown } from '../../drills/report-markdown.ts';
import { drawPlot } from '../../lib/plot/draw-plot.ts';
import { escapeText } from '../text.ts';
import type { UploadedFile } from '../web-api.ts';
import { paragraphs } from './blocks.ts';
import { type Message, message } from './message.ts';

/** The report of a drill as the last line of its thread. */
export function drillLine(report: DrillReport): Message {
  const day = report.startedAt.toISOString().slice(0, 10);
  const title = `${passed(report) ? '✅' : '❌'} *${escapeText(report.title)} - ${day}*`;
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

/** The report as Markdown, and the picture of this drill and those before it. */
export async function drillFiles(
  report: DrillReport,
  history: readonly DrillReport[],
): Promise<readonly UploadedFile[]> {
  const stem = `${report.startedAt.toISOString().slice(0, 10)}-${report.run}`;
  const drawnAs = `drills-${stem}.png`;
  const picture = await drawPlot(drillPlot(`${report.title}: RTO and RPO`, history), PLOT_SIZE);
  const content = Buffer.from(reportMarkdown(report, { history, drawnAs }));
  return [
    { name: `drill-${stem}.md`, title: `Report of ${report.title}`, content },
    { name: drawnAs, title: `RTO and RPO of ${report.title}`, content: picture },
  ];
}
