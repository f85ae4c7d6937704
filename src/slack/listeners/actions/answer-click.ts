import { ACTION_NAMES, type ActionName, readValue } from '../../button-value.ts';
import { type Call, type ListenerParts, type Reply, stale } from '../reply.ts';
import { again, startOne } from './again.ts';
import { alertClick } from './alert-click.ts';
import { answerQuestion } from './answer-question.ts';
import { approve } from './approve.ts';
import { ask, withdraw } from './ask.ts';
import { askWhyClosed, deny, giveReason } from './ask-reason.ts';
import { cancel } from './cancel.ts';
import { cleanUp } from './clean-up.ts';
import type { Click } from './click.ts';
import { confirm } from './confirm.ts';
import { found } from './found.ts';
import { acknowledgeHandoff, askForNote, takeHandoffOver } from './handoff.ts';
import { incidentClick } from './incident-click.ts';
import { askToBreakGlass, askToOverride, reviewGlass } from './leave.ts';
import { allow, askWhenRotated, rotated, runNow, skip, tickItem, turnPage } from './schedules.ts';
import { takeOver } from './take-over.ts';
import { snooze, takeLoop } from './tend-loop.ts';
import { undo } from './undo.ts';

const LISTENERS: Readonly<Record<ActionName, (click: Click) => Promise<Reply>>> = {
  confirm,
  approve,
  withdraw,
  deny,
  ask,
  cancel,
  undo,
  clean_up: cleanUp,
  snooze,
  take_loop: takeLoop,
  close_loop: askWhyClosed,
  take_over: takeOver,
  again,
  reason: giveReason,
  happened: found('happened'),
  in_part: found('in_part'),
  did_not_happen: found('did_not_happen'),
  answer: answerQuestion,
  start: startOne,
  schedule_run: runNow,
  schedule_skip: skip,
  schedule_page: turnPage,
  rotated,
  rotated_on: askWhenRotated,
  checklist: tickItem,
  allow_unattended: allow,
  override_freeze: askToOverride,
  break_glass: askToBreakGlass,
  review_glass: reviewGlass,
  incident: incidentClick,
  alert: alertClick,
  handoff_acknowledge: acknowledgeHandoff,
  handoff_take_over: takeHandoffOver,
  handoff_note: askForNote,
};

/** Answers a click, also on a message that another version wrote. */
export async function answerClick(
  parts: ListenerParts,
  call: Call,
  pressed: { readonly action: string; readonly value: string | undefined },
): Promise<Reply> {
  // Several buttons of one kind in one message are numbered: `answer:0`.
  const name = ACTION_NAMES.find((action) => action === pressed.action.split(':', 1)[0]);
  const value = readValue(pressed.value);
  return name && value ? LISTENERS[name]({ parts, call, value }) : stale(parts);
}
