import type { PlanReply } from '../commands/plan-runbook.ts';
import type { DecisionReply, NotAllowed, StartReply, UndoReply } from '../commands/replies.ts';
import { usageOf } from '../commands/words-given.ts';
import type { Runbooks } from '../runbooks/runbook.ts';
import type { RunHappening } from '../runs/events.ts';
import type { Run } from '../runs/run.ts';
import type {
  DecisionReplyView,
  PlanReplyView,
  Refusal,
  StartReplyView,
  UndoReplyView,
} from './control-replies.ts';
import type { Desk } from './desk.ts';
import type { EventView } from './look-replies.ts';
import { tellEvent } from './tell-event.ts';
import { viewActor, viewPlanOf, viewRun } from './view-run.ts';

/** The commands' answers as plain data. */

export function viewPlanReply(reply: PlanReply, runbooks: Runbooks, systems: Desk['systems']): PlanReplyView {
  if (reply.status !== 'planned') return viewUnstarted(reply, runbooks);
  const { run, approvals, authorization } = reply;
  const { confirm, allow } = run.request.runbook;
  return {
    status: 'planned',
    simulated: systems === 'simulated',
    run: viewRun(run),
    refusal: authorization.allowed ? null : viewRefusal(authorization),
    asks: {
      confirmation: confirm.required,
      phrase: confirm.phrase ?? null,
      approvals,
      approvers: allow.approve,
    },
  };
}

export function viewStartReply(reply: StartReply, runbooks: Runbooks): StartReplyView {
  if (reply.status === 'needs_arguments' || reply.status === 'unknown_runbook') {
    return viewUnstarted(reply, runbooks);
  }
  return { status: reply.status, run: reply.run };
}

export function viewUndoReply(reply: UndoReply): UndoReplyView {
  switch (reply.status) {
    case 'started':
    case 'joined':
    case 'duplicate':
      return { status: reply.status, run: reply.run };
    case 'not_allowed':
      return viewNotAllowed(reply);
    case 'nothing_to_undo':
    case 'already_undone':
    case 'not_ended':
      return { status: reply.status, run: viewRun(reply.run) };
    case 'not_found':
      return reply;
    // The way back takes its arguments from the run, and its runbook is made from it.
    case 'needs_arguments':
    case 'unknown_runbook':
      throw new Error(`undoing cannot answer ${reply.status}`);
  }
}

export function viewDecisionReply(reply: DecisionReply): DecisionReplyView {
  switch (reply.status) {
    case 'already':
      return {
        status: 'already',
        what: reply.what,
        by: viewActor(reply.by),
        at: reply.at.toISOString(),
        run: viewRun(reply.run),
      };
    case 'not_allowed':
      return viewNotAllowed(reply);
    case 'expired':
      return { status: 'expired', at: reply.at.toISOString(), run: viewRun(reply.run) };
    case 'phrase_needed':
    case 'wrong_phrase':
      return { status: reply.status, phrase: reply.phrase, run: viewRun(reply.run) };
    case 'not_found':
      return reply;
    case 'done':
    case 'ended':
    case 'plan_changed':
    case 'not_asked':
      return { status: reply.status, run: viewRun(reply.run) };
  }
}

export const viewEvent = (event: RunHappening, run: Run): EventView => ({
  version: event.version,
  position: event.position,
  at: event.at.toISOString(),
  type: event.type,
  actor: viewActor(event.actor),
  lines: tellEvent(event, run),
  ...(isPlan(event) && { plan: viewPlanOf(run, { ...event.data, at: event.at }) }),
});

type PlanMade = Extract<RunHappening, { type: 'run_planned' | 'plan_changed' }>;

const isPlan = (event: RunHappening): event is PlanMade =>
  event.type === 'run_planned' || event.type === 'plan_changed';

export const viewNotAllowed = (reply: NotAllowed): Refusal => ({
  status: 'not_allowed',
  ...viewRefusal(reply),
});

const viewRefusal = ({ rule, roles, who, unreachable }: Omit<NotAllowed, 'status' | 'run'>) => ({
  rule,
  roles,
  who,
  unreachable,
});

type Unstarted = Extract<StartReply, { status: 'needs_arguments' | 'unknown_runbook' }>;

function viewUnstarted(reply: Unstarted, { runbooks }: Runbooks) {
  if (reply.status === 'unknown_runbook') {
    const { status, name, suggestions } = reply;
    return { status, name, suggestions, known: Object.keys(runbooks).sort() };
  }
  const { status, runbook, problems } = reply;
  return { status, runbook: runbook.name, problems, usage: usageOf(runbook) };
}
