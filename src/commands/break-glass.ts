import { type Actor, samePerson } from '../audit/event.ts';
import { REVIEW_WITHIN_MS } from '../policy/break-glass.ts';
import { hasRole, mayBreakGlass, tiesOf, whoHolds } from '../runs/authority.ts';
import { lacksApproval, type Run, reviewTarget } from '../runs/run.ts';
import type { CommandContext } from './context.ts';
import { decideOnRun } from './decide-on-run.ts';
import { closedGate, forbidden, notAllowed } from './gate-answers.ts';
import type { LeaveRequest } from './override-freeze.ts';
import type { DecisionReply } from './replies.ts';

/**
 * Somebody on call, or in command, goes on without the approval that nobody is there to give. It takes the place of
 * approvals, freezes and cool-downs for the plan as it stands: the plan, its confirmation, the locks and the record
 * stay as they are.
 */
export function breakGlass(context: CommandContext, request: LeaveRequest): Promise<DecisionReply> {
  const { actor, reason } = request;
  return decideOnRun(context, request.run, actor, async (run) => {
    const closed = whyNot(context, run);
    if (closed) return { reply: closed };
    const authorization = await mayBreakGlass(actor, run, context);
    if (!authorization.allowed) return { reply: notAllowed(authorization, run) };

    const hash = run.plan?.hash ?? '';
    const now = context.clock.now();
    const reviewBy = new Date(now.getTime() + REVIEW_WITHIN_MS).toISOString();
    const told = await whoHolds(run.request.runbook.breakGlass?.tell ?? [], context);
    const loop = { target: reviewTarget(run.id), what: reviewOf(run), run: run.id, owner: actor.id };
    const { role, onCall } = authorization;
    const by = { role, ...(onCall && { onCall }) };
    return {
      events: [{ type: 'glass_broken', data: { reason, ...by, hash, reviewBy, told } }],
      rows: [{ row: 'open_loop', loop: { ...loop, openedAt: now } }],
    };
  });
}

/** Somebody who may approve such runs, and did not break the glass, has looked at what was done without approval. */
export function reviewGlass(
  context: CommandContext,
  { run: id, actor }: { readonly run: string; readonly actor: Actor },
): Promise<DecisionReply> {
  return decideOnRun(context, id, actor, async (run) => {
    const { glass, reviewed } = run.exceptions;
    if (!glass) return { reply: { status: 'not_asked', run } };
    if (reviewed) return { reply: { status: 'already', what: 'reviewed', ...reviewed, run } };
    if (samePerson(glass.by, actor, tiesOf(run, context))) {
      const rule = 'whoever broke the glass may not review it: somebody else has to';
      return { reply: { status: 'not_allowed', ...forbidden(rule), run } };
    }
    const { allow, breakGlass: own } = run.request.runbook;
    const roles = allow.approve.length > 0 ? allow.approve : (own?.roles ?? []);
    const authorization = await hasRole(actor, { to: 'review it', roles }, context);
    if (!authorization.allowed) return { reply: notAllowed(authorization, run) };
    return {
      events: [{ type: 'glass_reviewed', data: { role: authorization.role } }],
      rows: [{ row: 'close_loops', target: reviewTarget(run.id), closedBy: run.id }],
    };
  });
}

function whyNot({ clock }: CommandContext, run: Run): DecisionReply | undefined {
  const { held, glass, offered } = run.exceptions;
  const hash = run.plan?.hash ?? '';
  if (glass?.hash === hash && !run.end) {
    return { status: 'already', what: 'glass_broken', by: glass.by, at: glass.at, run };
  }
  const closed = held && !run.end && !run.cancelled ? undefined : closedGate(run, hash, clock.now());
  if (closed) return closed;
  if (!offered || (!held && !lacksApproval(run))) return { status: 'not_asked', run };
  return undefined;
}

const reviewOf = ({ request: { runbook } }: Run): string =>
  `Review of what was done without approval: ${runbook.title}`;
