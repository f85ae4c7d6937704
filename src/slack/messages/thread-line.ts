import type { RunHappening } from '../../runs/events.ts';
import type { Run } from '../../runs/run.ts';
import { code, codeBlock, escapeText, nameOf } from '../text.ts';
import { paragraphs, section } from './blocks.ts';
import { gateLine, isGateEvent } from './gate-line.ts';
import { standing } from './headline.ts';
import { type Message, message } from './message.ts';
import { commandLines, planLines } from './plan-in-words.ts';
import { stepLine } from './step-line.ts';

/**
 * One event of a run as a line in its thread; undefined for what only the root message shows (progress) or what a
 * reader does not miss. The thread is the audit in words, so every decision names who took it.
 */
export function threadLine(event: RunHappening, run: Run, approvers: readonly string[]): Message | undefined {
  if (isGateEvent(event)) return said(gateLine(event, run, approvers));
  switch (event.type) {
    case 'run_requested':
    case 'run_denied':
      return undefined;
    case 'run_planned':
      return planMessage('📋 *The plan*', event.data.plan.steps, run);
    case 'plan_changed':
      return planMessage(moved(event.data.moved), event.data.plan.steps, run);
    case 'lock_awaited':
      return said(
        `⏳ ${escapeText(event.data.targets.join(', '))} is held by ${code(event.data.holder)}; waiting in line.`,
      );
    case 'lock_overridden':
      return said(
        `⚠️ ${escapeText(event.data.targets.join(', '))} is held by ${code(event.data.holder)}; a stop does not wait for it.`,
      );
    case 'locks_taken':
      if (event.data.targets.length === 0) return undefined;
      return said(`🔒 Holding ${escapeText(event.data.targets.join(', '))}.`);
    case 'baseline_measured':
      return said(
        `${event.data.healthy ? '💚' : '💔'} Before: ${escapeText(event.data.summary)} (${escapeText(event.data.step)}).`,
      );
    case 'cancel_requested':
      return said(`✋ ${nameOf(event.actor)} cancelled${because(event.data.reason)}.`);
    case 'undo_started':
      return said(`↩️ Going back: ${escapeText(event.data.reason)}`);
    case 'run_ended':
      return said(`${standing({ ...run, status: event.data.status })}: ${escapeText(event.data.outcome)}`);
    default:
      return stepLine(event, run);
  }
}

const said = (mrkdwn: string | undefined): Message | undefined =>
  mrkdwn === undefined ? undefined : message(mrkdwn, [section(mrkdwn)]);

const because = (reason: string | undefined): string =>
  reason === undefined ? '' : `: ${escapeText(reason)}`;

const moved = (lines: readonly string[]): string =>
  [
    '⚠️ *The world has moved, so the plan is asked again*',
    ...lines.map((line) => `•  ${escapeText(line)}`),
  ].join('\n');

/** The plan in full: it is the evidence of what was said yes to, and the root message moves on. */
function planMessage(title: string, steps: Parameters<typeof planLines>[0], run: Run): Message {
  const commands = commandLines(run).join('\n');
  const byHand = commands === '' ? [] : [section(`By hand:\n${codeBlock(commands)}`)];
  const lines = [title, ...planLines(steps, run.steps)];
  return message(title, [...paragraphs(lines, 4), ...byHand]);
}
