import { formatDuration } from '../lib/duration.ts';
import type { DrillReport, DrillStep } from './drill-report.ts';
import type { Measured, WorstGap } from './measured-times.ts';
import type { ControlReport } from './negative-control.ts';

/** The report in the words of InferShield's disaster recovery document, "Quarterly DR Test". */
export function reportMarkdown(report: DrillReport, past: Past = NO_PAST): string {
  return [
    `## ${oneLine(report.title)} - ${day(report.startedAt)}`,
    '',
    ...reportLines(report).map((line) => `- ${line}`),
    '',
    ...issues(report.issues),
    ...(report.nextDueBy ? ['', `Next test due by ${day(report.nextDueBy)}`] : []),
    ...pastDrills(past),
    '',
  ].join('\n');
}

/** The drills until this one, oldest first, and the name of the picture of them. */
export interface Past {
  readonly history: readonly DrillReport[];
  readonly drawnAs: string;
}

const NO_PAST: Past = { history: [], drawnAs: '' };

function pastDrills({ history, drawnAs }: Past): readonly string[] {
  if (history.length === 0) return [];
  const rows = history.toReversed().map((report) => {
    const { startedAt, run, rto, rpo, issues: found } = report;
    return `| ${day(startedAt)} | ${run} | ${cell(rto)} | ${cell(rpo)} | ${found.length === 0 ? 'none' : found.length} |`;
  });
  const head = ['| day | run | RTO | RPO | issues |', '| --- | --- | --- | --- | --- |'];
  return ['', '## Drills so far', '', `![RTO and RPO](${drawnAs})`, '', ...head, ...rows];
}

const cell = ({ ms, met }: Measured): string =>
  ms === undefined ? 'not measured' : `${formatDuration(ms)} ${met ? '✓' : '✗'}`;

/** The measurements, one line each, in no markup. */
export function reportLines(report: DrillReport): readonly string[] {
  const { steps, rpo, waitedForPeopleMs, worstGap, control } = report;
  return [
    ...steps.map(stepLine),
    `Total RTO: ${rtoInWords(report)}`,
    ...(waitedForPeopleMs > 0 ? [`Of that, waiting for people: ${formatDuration(waitedForPeopleMs)}`] : []),
    `RPO: ${rpo.ms === undefined ? 'not measured' : formatDuration(rpo.ms)} ${against(rpo)}`,
    ...(worstGap ? [gapLine(worstGap)] : []),
    controlLine(control),
  ];
}

const gapLine = ({ ms, days }: WorstGap): string =>
  `Worst gap between backups${days === undefined ? '' : ` in the last ${days} days`}: ${formatDuration(ms)}`;

function controlLine(control: ControlReport | undefined): string {
  if (!control) return 'Negative control: none';
  if (control.green) return 'Negative control: ✗ NOT SEEN RED';
  const { lastRedAt } = control;
  return `Negative control: ${lastRedAt ? `last seen red on ${day(lastRedAt)}` : 'never seen red'}`;
}

function stepLine({ title, result, tookMs, reason }: DrillStep): string {
  const took = tookMs === undefined ? '' : ` (${formatDuration(tookMs)})`;
  const why = reason === undefined ? '' : `: ${oneLine(reason)}`;
  switch (result) {
    case 'success':
      return `${oneLine(title)}: ✓ Success${took}`;
    case 'red':
      return `${oneLine(title)}: ✓ Seen red, as it must be${took}`;
    case 'failed':
      return `${oneLine(title)}: ✗ Failed${took}`;
    case 'skipped':
      return `${oneLine(title)}: – Skipped${why}`;
    case 'unknown':
      return `${oneLine(title)}: ? Unknown`;
    case 'under_way':
      return `${oneLine(title)}: … Under way`;
    case 'not_reached':
      return `${oneLine(title)}: – Not reached`;
  }
}

function rtoInWords({ rto, stoppedAt }: DrillReport): string {
  const where = stoppedAt === undefined ? '' : `, stopped at “${oneLine(stoppedAt)}”`;
  return `${rto.ms === undefined ? `not reached${where}` : formatDuration(rto.ms)} ${against(rto)}`;
}

/** A miss must be seen by somebody who only skims. */
function against({ targetMs, ms, met }: Measured): string {
  const target = `(target: <${formatDuration(targetMs)})`;
  if (met) return `${target} ✓ met`;
  return ms === undefined ? target : `${target} ✗ MISSED`;
}

function issues(found: readonly string[]): readonly string[] {
  if (found.length === 0) return ['Issues: None'];
  return ['Issues:', ...found.map((issue) => `- ${oneLine(issue)}`)];
}

const day = (at: Date): string => at.toISOString().slice(0, 10);

/** Titles and reasons are text: a line break in one would begin a line of the report. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
