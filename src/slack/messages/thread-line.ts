import type { RunEnd, RunHappening } from '../../runs/events.ts';
import { isExceptional } from '../../runs/exceptions.ts';
import { isOfPage } from '../../runs/paging/page.ts';
import type { Run } from '../../runs/run.ts';
import { codeBlock, escapeText, nameOf } from '../text.ts';
import { closedWords, putBackWords } from './aftermath.ts';
import { paragraphs, section } from './blocks.ts';
import { exceptionLine } from './exception-line.ts';
import { type GateEvent, gateLine, isGateEvent } from './gate-line.ts';
import { standing } from './headline.ts';
import { heldLine, isLockEvent } from './held-line.ts';
import { type Message, message } from './message.ts';
import { pageLine } from './page-line.ts';
import { peopleAsked } from './people-asked.ts';
import { commandLines, planLines } from './plan-in-words.ts';
import { stepLine } from './step-line.ts';

/**
 * One event of a run as a line in its thread; undefined for what only the root message shows (progress) or what a
 * reader does not miss. The thread is the audit in words, so every decision names who took it.
 */
export function threadLine(event: RunHappening, run: Run): Message | undefined {
  if (isGateEvent(event)) return atGate(event, run);
  if (isExceptional(event)) return said(exceptionLine(event, run));
  if (isLockEvent(event)) return said(heldLine(event));
  if (isOfPage(event)) return said(pageLine(event));
  switch (event.type) {
    case 'run_requested':
    case 'run_denied':
    case 'gates_passed':
      return undefined;
    case 'run_planned':
      return planMessage('📋 *The plan*', event.data.plan.steps, run);
    case 'people_asked':
      return peopleAsked(event, run);
    case 'plan_changed':
      return planMessage(moved(event.data.moved), event.data.plan.steps, run);
    case 'run_restored':
      return said(
        '⚠️ The record was put back to a backup in which this run was in flight. It begins nothing more; what was under way is looked at.',
      );
    case 'cancel_requested':
      return said(`✋ ${nameOf(event.actor)} cancelled${because(event.data.reason)}.`);
    case 'undo_started':
      return said(`↩️ Going back: ${escapeText(event.data.reason)}`);
    case 'run_put_back':
      return said(`↩️ ${putBackWords({ run: event.data.run, by: event.actor, at: event.at })}`);
    case 'loop_closed':
      return said(closedWords({ ...event.data, at: event.at }));
    case 'run_ended':
      return said(ended(event.data, run));
    default:
      return stepLine(event, run);
  }
}

/** A gate before one step brings that step's plan, and what the world did since it was asked before. */
function atGate(event: GateEvent, run: Run): Message | undefined {
  const line = gateLine(event, run);
  const before = event.type === 'gates_opened' ? event.data.before : undefined;
  if (line === undefined || !before) return said(line);
  const plan = planLines([before.plan], run.steps);
  const differs = before.moved.length === 0 ? [] : [moved(before.moved)];
  return message(line, [section(line), ...paragraphs([...differs, ...plan])]);
}

const ended = ({ status, outcome }: RunEnd, run: Run): string =>
  `${standing({ ...run, status })}: ${escapeText(outcome)}`;

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
