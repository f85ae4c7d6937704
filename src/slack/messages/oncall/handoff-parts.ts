import type { Block } from '@slack/types';
import { formatDurationShort } from '../../../lib/duration.ts';
import {
  type HandoffReport,
  isStale,
  type ReportedBackup,
  type ReportedChecklist,
  type ReportedDuty,
  type ReportedIncident,
  type ReportedLoop,
  type ReportedRun,
  type ReportedRuns,
} from '../../../oncall/handoff-report.ts';
import { clip, code, escapeText, localDayAndTime } from '../../text.ts';
import { section } from '../blocks.ts';
import { alertLine, alertsTitle } from './alert-lines.ts';

// A phone shows some thirty lines; the lists of the commands have the rest.
const MOST_SHOWN = 6;

/** What is handed over, what is open first; parts that hold nothing are left out. */
export function reportBlocks(report: HandoffReport): readonly Block[] {
  const { since, incidents, loops, alerts, runs, reviews } = report;
  return [
    ...part(`🔥 ${count(incidents, 'incident')} open`, incidents.map(incident)),
    ...part(`🔓 ${loops.length} left open`, loops.map(loop)),
    ...(alerts ? part(alertsTitle(alerts), [...alerts.firing, ...alerts.over].map(alertLine)) : []),
    ...part('🔨 Break-glass to review', reviews.map(review)),
    ...part(`Runs since ${localDayAndTime(new Date(since))}`, runLines(runs)),
    ...part('Drills', [...report.drillsHeld.map(runLine), ...report.drillsDue.map(duty)]),
    ...part('Backups', report.backups.map(backup)),
    ...part('Secrets to rotate', report.secretsDue.map(duty)),
    ...part('Checklists', (report.checklists ?? []).map(checklist)),
    ...part(
      'Schedules',
      report.schedules.map((line) => `❌ ${escapeText(clip(line, 200))}`),
    ),
    ...part(
      'Not known',
      report.unknown.map((line) => `⚠️ ${escapeText(clip(line, 200))}`),
    ),
  ];
}

function part(title: string, lines: readonly string[]): readonly Block[] {
  if (lines.length === 0) return [];
  const more = lines.length - MOST_SHOWN;
  const rest = more > 0 ? [`… and ${more} more`] : [];
  return [section([`*${title}*`, ...lines.slice(0, MOST_SHOWN), ...rest].join('\n'))];
}

const count = (things: readonly unknown[], word: string): string =>
  `${things.length} ${word}${things.length === 1 ? '' : 's'}`;

const incident = ({ severity, title, channel, declaredAt }: ReportedIncident): string =>
  `${escapeText(severity)} ${escapeText(clip(title, 150))} · since ${day(declaredAt)}${channel === null ? '' : ` · <#${channel}>`}`;

const loop = ({ what, owner, openedAt, run }: ReportedLoop): string =>
  `•  ${escapeText(clip(what, 200))} · since ${day(openedAt)} · owner ${escapeText(owner)} · ${code(run)}`;

const review = ({ title, by, run }: HandoffReport['reviews'][number]): string =>
  `•  ${escapeText(title)} · broken by ${escapeText(by)} · ${code(run)}`;

function runLines({ bad, underWay, succeeded, more }: ReportedRuns): readonly string[] {
  const well = succeeded === 0 ? [] : [`✅ ${succeeded}${more ? ' or more' : ''} went well`];
  return [...bad.map(runLine), ...underWay.map(runLine), ...well];
}

const SIGNS: Readonly<Record<string, string>> = {
  succeeded: '✅',
  planned: '🔎',
  running: '⏳',
  waiting: '⏳',
  unknown: '⚠️',
};

/** The message of the run says where to look, and has the buttons. */
const NOT_KNOWN = 'nobody knows whether it happened; somebody has to look and say so';

function runLine({ title, status, outcome, run }: ReportedRun): string {
  const words = status === 'unknown' ? NOT_KNOWN : outcome === null ? status : clip(outcome, 150);
  return `${SIGNS[status] ?? '❌'} ${escapeText(title)}: ${escapeText(words)} · ${code(run)}`;
}

const duty = ({ title, dueAt, overdue }: ReportedDuty): string =>
  overdue ? `🔴 ${escapeText(title)} was due ${day(dueAt)}` : `🗓 ${escapeText(title)} is due ${day(dueAt)}`;

function backup(one: ReportedBackup): string {
  if (one.takenAt === null) return `🔴 ${code(one.place)} holds none`;
  const limit = one.maxAgeMs === null ? '' : ` (limit ${formatDurationShort(one.maxAgeMs)})`;
  return `${isStale(one) ? '🔴' : '✅'} ${code(one.place)} ${formatDurationShort(one.ageMs)} old${limit}`;
}

const checklist = ({ title, at, open, of }: ReportedChecklist): string =>
  `☐ ${escapeText(title)} of ${day(at)}: ${open.length} of ${of} left: ${escapeText(clip(open.join('; '), 200))}`;

const day = (at: string): string => localDayAndTime(new Date(at));
