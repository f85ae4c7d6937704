import { type Actor, samePerson } from '../audit/event.ts';
import { mayRun, whoMayApprove } from '../runs/authority.ts';
import type { PeopleAsked } from '../runs/events.ts';
import type { Run } from '../runs/run.ts';
import type { CommandContext } from './context.ts';
import { decideOnRun } from './decide-on-run.ts';
import { forbidden, onlyRequester } from './gate-answers.ts';
import type { DecisionReply } from './replies.ts';

export interface AskRequest {
  readonly run: string;
  readonly actor: Actor;
}

/**
 * Asks those who may, where everybody sees it and once: to run what somebody was not let in to run, as a request of
 * their own, or to approve what waits for approval. Asking gives nobody any right.
 */
export function askPeople(context: CommandContext, { run: id, actor }: AskRequest): Promise<DecisionReply> {
  return decideOnRun(context, id, actor, async (run) => {
    const wasDenied = run.status === 'denied' && run.plan === undefined;
    if (run.end && !wasDenied) return { reply: { status: 'ended', run } };
    if (!wasDenied && !waitsForApproval(run)) return { reply: { status: 'not_asked', run } };
    if (wasDenied && !samePerson(actor, run.requester))
      return { reply: onlyRequester(run, 'ask others about') };
    const { called } = run;
    if (called && called.hash === run.plan?.hash)
      return { reply: { status: 'already', what: 'asked', by: called.by, at: called.at, run } };

    const data = wasDenied ? await toRun(context, run) : await toApprove(context, run);
    if (data.people.length === 0) return { reply: { status: 'not_allowed', ...forbidden(NOBODY), run } };
    return { events: [{ type: 'people_asked', data }] };
  });
}

const NOBODY = 'nobody who could be asked is known now';

const waitsForApproval = ({ status, gate }: Run): boolean =>
  status === 'waiting' && gate !== undefined && gate.approvals.length < gate.asked.approvals;

/** Looked up again: who was on call an hour ago may be asleep by now. */
async function toRun(context: CommandContext, run: Run): Promise<PeopleAsked> {
  const answer = await mayRun(run, context);
  const { who, onCall } = answer.allowed ? { who: [], onCall: [] } : answer;
  return { to: 'run', people: who, onCall };
}

async function toApprove(context: CommandContext, run: Run): Promise<PeopleAsked> {
  const { people, onCall } = await whoMayApprove(run, run.gate?.step, context);
  const given = new Set(run.gate?.approvals.map(({ by }) => by.id));
  return { to: 'approve', people: people.filter((id) => !given.has(id)), onCall };
}
