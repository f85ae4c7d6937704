import { type Actor, cameByCommandLine, samePerson } from '../audit/event.ts';
import { mayApprove, tiesOf } from '../runs/authority.ts';
import type { Run } from '../runs/run.ts';
import type { CommandContext } from './context.ts';
import { type Decision, decideOnRun } from './decide-on-run.ts';
import { closedGate, forbidden, notAllowed } from './gate-answers.ts';
import type { DecisionReply } from './replies.ts';

export interface ApproveRequest {
  readonly run: string;
  /** Of the plan that the person was looking at. */
  readonly hash: string;
  readonly actor: Actor;
}

/** Somebody else says yes. Never the requester, never the same person twice, never from the command line. */
export function approveRun(context: CommandContext, request: ApproveRequest): Promise<DecisionReply> {
  return decideOnRun(context, request.run, request.actor, (run) => approve(context, run, request));
}

async function approve(
  context: CommandContext,
  run: Run,
  { actor, hash }: ApproveRequest,
): Promise<Decision> {
  const earlier = run.gate?.approvals.find(({ by }) => samePerson(by, actor));
  if (earlier) return { reply: { status: 'already', what: 'approved', by: earlier.by, at: earlier.at, run } };

  const closed = closedGate(run, hash, context.clock.now());
  if (closed) return { reply: closed };
  if (isComplete(run)) return { reply: alreadyApproved(run) };

  const authorization = await mayDecide(context, run, actor);
  if ('reply' in authorization) return authorization;
  return { events: [{ type: 'approval_granted', data: { hash, ...authorization } }] };
}

/** May this person approve or refuse this run? */
export async function mayDecide(
  context: CommandContext,
  run: Run,
  actor: Actor,
): Promise<
  { readonly role: string; readonly onCall?: readonly string[] } | { readonly reply: DecisionReply }
> {
  const authorization = await mayApprove(actor, run, context);
  if (!authorization.allowed) return { reply: notAllowed(authorization, run) };

  const forbid = (rule: string) => ({
    reply: { status: 'not_allowed', ...forbidden(rule), run } as const,
  });
  const ties = tiesOf(run, context);
  if (samePerson(actor, run.requester, ties)) return forbid(`${whoAsked(run, actor)}: somebody else has to`);
  const confirmer = run.requester.kind === 'schedule' ? run.gate?.confirmation?.by : undefined;
  if (confirmer && samePerson(actor, confirmer, ties))
    return forbid('the person who confirmed may not approve: somebody else has to');
  if (cameByCommandLine(actor)) return forbid('approvals are given in Slack, where the person is known');
  const { role, onCall } = authorization;
  return { role, ...(onCall && { onCall }) };
}

const whoAsked = ({ requester }: Run, { kind }: Actor): string =>
  requester.kind === kind
    ? 'the person who asked may not approve'
    : `you asked for it as the account ${requester.id}, and who asked may not approve`;

function isComplete(run: Run): boolean {
  const { gate } = run;
  return gate !== undefined && gate.approvals.length >= gate.asked.approvals;
}

function alreadyApproved(run: Run): DecisionReply {
  const last = run.gate?.approvals.at(-1);
  if (!last) return { status: 'not_asked', run };
  return { status: 'already', what: 'approved', by: last.by, at: last.at, run };
}
