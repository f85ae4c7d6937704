import type { Button, ConfirmationDialog } from '@slack/types';
import { isCleanable } from '../../commands/is-cleanable.ts';
import { openQuestions } from '../../runs/open-question.ts';
import { lacksApproval, owesReview, type Run, undoOf } from '../../runs/run.ts';
import type { ActionName, ButtonValue } from '../button-value.ts';
import { writeValue } from '../button-value.ts';
import { LIMITS } from '../text.ts';
import { plain } from './blocks.ts';
import { placeInWords } from './place.ts';

/** The buttons that the run's state asks for, the likeliest first. */
export function buttonsOf(run: Run): readonly Button[] {
  if (run.end) return endedButtons(run);
  if (run.status === 'unknown') return [...findingButtons(run), cancelButton(run)];
  if (run.status === 'waiting') return [...gateButtons(run), ...leaveButtons(run), cancelButton(run)];
  if (run.cancelled) return [];
  const inLine = run.status === 'queued' ? [...takeOverButton(run), ...withdrawButton(run)] : [];
  return [...answerButtons(run), ...inLine, cancelButton(run)];
}

/** For whoever was refused or waits in line because others hold what it would change. */
function takeOverButton({ id, held, takeOver }: Run): readonly Button[] {
  if (held.length === 0 || takeOver?.stage === 'claimed') return [];
  const holders = held.map(({ run, title }) => `${run} (${title})`).join(', ');
  const text = `Stops ${holders}. What that has begun may go on in the system. Then this is planned again and asks for every yes again.`;
  return [
    {
      ...button('take_over', 'Take over…', { run: id }),
      confirm: dialog('Take over?', text, { yes: 'Take over', no: 'Leave it' }),
    },
  ];
}

function gateButtons(run: Run): readonly Button[] {
  const { gate } = run;
  if (!gate) return [];
  const { asked, hash, confirmation } = gate;
  const confirm = button('confirm', asked.phrase === undefined ? 'Confirm' : 'Confirm…', {
    run: run.id,
    hash,
    ...(asked.phrase === undefined
      ? {}
      : { phrase: asked.phrase, where: placeInWords(run.request.environment) }),
  });
  const style = run.request.runbook.effect === 'destructive' ? 'danger' : 'primary';
  const toApprove = lacksApproval(run);
  return [
    ...(asked.confirmation && !confirmation ? [{ ...confirm, style } as const] : []),
    ...(toApprove ? [primary(button('approve', approveWords(run), { run: run.id, hash }))] : []),
    ...(toApprove ? [button('deny', 'Deny…', { run: run.id })] : []),
    ...withdrawButton(run),
  ];
}

const withdrawButton = ({ id, gate }: Run): readonly Button[] =>
  gate && gate.approvals.length > 0 ? [button('withdraw', 'Withdraw approval', { run: id })] : [];

const approveWords = ({ plan }: Run): string => (plan?.steps.waives ? 'Approve WITHOUT a backup' : 'Approve');

/** To go on although a freeze is on, a cool-down runs, or nobody approves. */
function leaveButtons({ id, request, exceptions }: Run): readonly Button[] {
  const { held, offered } = exceptions;
  const value = { run: id, where: placeInWords(request.environment) };
  const mayOverride = held?.why === 'freeze' && held.override.length > 0;
  return [
    ...(mayOverride ? [button('override_freeze', 'Override the freeze…', value)] : []),
    ...(offered ? [{ ...button('break_glass', 'Break the glass…', value), style: 'danger' } as const] : []),
  ];
}

function cancelButton(run: Run): Button {
  if (run.status !== 'running' && run.status !== 'unknown')
    return button('cancel', 'Cancel', { run: run.id });
  return {
    ...button('cancel', 'Stop', { run: run.id }),
    confirm: dialog('Stop this run?', 'The step under way is finished first; nothing is put back.', {
      yes: 'Stop it',
      no: 'Keep going',
    }),
  };
}

/** Three buttons for each step of which nobody knows whether it happened. */
function findingButtons(run: Run): readonly Button[] {
  const steps = [...run.steps, ...(run.undo?.steps ?? [])].filter(({ status }) => status === 'unknown');
  return steps
    .slice(0, 5)
    .flatMap(({ id, title }) => [
      button('happened', `It happened: ${title}`, { run: run.id, step: id }),
      button('in_part', `Only a part of it: ${title}`, { run: run.id, step: id }),
      button('did_not_happen', `It did not: ${title}`, { run: run.id, step: id }),
    ]);
}

/** One button for each answer, numbered: Slack wants a different action_id for every button of a block. */
function answerButtons(run: Run): readonly Button[] {
  const choices = openQuestions(run).flatMap(({ step, question }) => [
    ...question.answers.map((answer) => ({ step, answer, goesOn: true })),
    ...question.refusals.map((answer) => ({ step, answer, goesOn: false })),
  ]);
  return choices.map(({ step, answer, goesOn }, index) => {
    const plainButton = button('answer', answer, { run: run.id, step: step.id, answer });
    const numbered = { ...plainButton, action_id: `${plainButton.action_id}:${index}` };
    return goesOn ? primary(numbered) : numbered;
  });
}

function endedButtons(run: Run): readonly Button[] {
  const canGoBack = run.status !== 'undone' && undoOf(run).length > 0;
  // What Runbolt started by itself it also tries again by itself.
  const isOurs = run.requester.kind === 'system';
  const stopped = !isOurs && ['failed', 'expired', 'cancelled'].includes(run.status);
  return [
    ...takeOverButton(run),
    ...(canGoBack ? [button('undo', 'Undo…', { run: run.id })] : []),
    ...(isCleanable(run) ? [button('clean_up', 'Clean up…', { run: run.id })] : []),
    ...(stopped ? [button('again', 'Try again', { run: run.id })] : []),
    ...(run.status === 'planned' ? [button('again', 'Run it…', { run: run.id })] : []),
    ...(owesReview(run) ? [button('review_glass', 'I have reviewed it', { run: run.id })] : []),
    ...(owesReason(run) ? [button('reason', 'Give a reason…', { run: run.id })] : []),
  ];
}

/** An emergency stop asks for its reason afterwards. */
const owesReason = (run: Run): boolean =>
  run.request.runbook.halt && run.status === 'succeeded' && run.reason === undefined;

export const button = (action: ActionName, text: string, value: ButtonValue): Button => ({
  type: 'button',
  action_id: action,
  text: plain(text, LIMITS.button),
  value: writeValue(value),
});

const primary = (plainButton: Button): Button => ({ ...plainButton, style: 'primary' });

const dialog = (
  title: string,
  text: string,
  { yes, no }: { readonly yes: string; readonly no: string },
): ConfirmationDialog => ({
  title: plain(title, 100),
  text: plain(text, 300),
  confirm: plain(yes, 30),
  deny: plain(no, 30),
});
