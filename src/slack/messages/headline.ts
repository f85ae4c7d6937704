import { missedTargets } from '../../drills/verdict.ts';
import { openQuestions } from '../../runs/open-question.ts';
import { type Gate, lacksApproval, type Run } from '../../runs/run.ts';
import { clip, escapeText } from '../text.ts';

/** Where the run stands, in a few words that come first: `✅ Done`, `❓ Confirm?`. */
export function standing(run: Run): string {
  const words = stands(run);
  if (!hasWaived(run)) return words;
  return words.endsWith('?') ? `${words.slice(0, -1)} WITHOUT a backup?` : `${words} WITHOUT a backup`;
}

/** It acted without a safeguard, or people are asked whether it may. */
const hasWaived = ({ exceptions, gate, plan, end }: Run): boolean =>
  exceptions.waived !== undefined || (!end && gate !== undefined && plan?.steps.waives !== undefined);

function stands(run: Run): string {
  switch (run.status) {
    case 'requested':
      return '⏳ Reading the live state';
    case 'planned':
      return run.end ? '📋 Plan only, nothing was changed' : '⏳ Plan ready';
    case 'waiting':
      return waiting(run);
    case 'queued':
      return inLine(run);
    case 'running':
      return underWay(run);
    case 'unknown':
      return '⚠️ A person has to look';
    case 'succeeded':
      return missedTargets(run) ? '❌ Targets missed' : '✅ Done';
    case 'failed':
      return '❌ Failed';
    case 'undone':
      return '↩️ Put back';
    case 'cancelled':
      return '✋ Cancelled';
    case 'denied':
      return run.end?.by.kind === 'slack' ? '⛔ Not approved' : '⛔ Refused';
    case 'expired':
      return '⌛ Expired, nobody said yes in time';
  }
}

function waiting(run: Run): string {
  const { held } = run.exceptions;
  if (held) return held.why === 'freeze' ? '🧊 Frozen' : '🧊 Not yet';
  return run.gate ? asked(run.gate, lacksApproval(run)) : '❓ Waiting';
}

function inLine({ awaits, takeOver }: Run): string {
  if (takeOver?.stage === 'claimed') return `✋ Taking over${awaits?.holder ? ` from ${awaits.holder}` : ''}`;
  return `⏳ In line${awaits ? ` behind ${awaits.holder}` : ''}`;
}

/** What is still asked of people. */
function asked({ asked: gates, confirmation, approvals }: Gate, lacks: boolean): string {
  const confirm = gates.confirmation && !confirmation;
  if (confirm && lacks) return '❓ Confirm and approve?';
  if (confirm) return '❓ Confirm?';
  if (lacks) return `❓ Waiting for approval, ${approvals.length} of ${gates.approvals}`;
  return '⏳ About to begin';
}

function underWay(run: Run): string {
  const steps = run.undo?.steps ?? run.steps;
  const done = steps.filter(({ endedAt }) => endedAt !== undefined).length;
  const place = `step ${Math.min(done + 1, steps.length)} of ${steps.length}`;
  if (run.undo) return `↩️ Going back, ${place}`;
  if (openQuestions(run).length > 0) return `🙋 Waiting for an answer, ${place}`;
  return run.cancelled ? '✋ Stopping after this step' : `▶️ Running, ${place}`;
}

/** What a notification reads out: `✅ Done · Pause the EFS purge · production: The purge is suspended.` */
export function notification(run: Run): string {
  const { runbook, environment } = run.request;
  const start = `${standing(run)} · ${escapeText(runbook.title)} · ${escapeText(environment.name)}`;
  return run.end ? `${start}: ${escapeText(clip(run.end.outcome, 1000))}` : start;
}
