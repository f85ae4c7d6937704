import { formatDuration } from '../../lib/duration.ts';
import type { Run, StepState, StepStatus } from '../../runs/run.ts';
import { escapeText } from '../text.ts';

const ICONS: Readonly<Record<StepStatus, string>> = {
  pending: '⬜',
  skipped: '⏭️',
  started: '▶️',
  accepted: '▶️',
  succeeded: '✅',
  failed: '❌',
  unknown: '❓',
};

/** One line a step: how it stands, how long it took, what it waits for. The way back follows the way there. */
export function progressLines(run: Run): readonly string[] {
  const there = run.steps.map(stepLine);
  if (!run.undo) return there;
  return [...there, `↩️ *Going back*: ${escapeText(run.undo.reason)}`, ...run.undo.steps.map(stepLine)];
}

function stepLine(step: StepState): string {
  const aside = [detail(step), duration(step)].filter((part) => part !== '');
  return [`${ICONS[step.status]} ${escapeText(step.title)}`, ...aside].join('  ·  ');
}

function detail(step: StepState): string {
  if (step.status === 'succeeded' || step.status === 'pending') return waiting(step);
  if (step.status === 'accepted') return escapeText(step.progress ?? 'accepted, looking how far it is');
  return escapeText(step.reason ?? '');
}

/** A step that the system refused goes back to pending until it is tried again. */
function waiting({ status, refusals, reason }: StepState): string {
  if (status !== 'pending' || refusals === 0) return '';
  return `tried ${refusals === 1 ? 'once' : `${refusals} times`}, trying again: ${escapeText(reason ?? '')}`;
}

function duration({ startedAt, endedAt, status }: StepState): string {
  if (!startedAt || !endedAt || status === 'skipped') return '';
  return formatDuration(endedAt.getTime() - startedAt.getTime());
}
