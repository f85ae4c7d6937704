import { type Actor, isUntied, samePerson } from '../audit/event.ts';
import { mayDo, mayRun, tiesOf } from '../runs/authority.ts';
import type { Run } from '../runs/run.ts';
import type { CommandContext } from './context.ts';
import { type Decision, decideOnRun } from './decide-on-run.ts';
import { closedGate, notAllowed, onlyRequester, somebodyElse } from './gate-answers.ts';
import type { DecisionReply } from './replies.ts';

export interface ConfirmRequest {
  readonly run: string;
  /** Of the plan that the person was looking at. */
  readonly hash: string;
  readonly phrase?: string;
  readonly actor: Actor;
}

/** The requester has seen the plan and is sure. */
export function confirmRun(context: CommandContext, request: ConfirmRequest): Promise<DecisionReply> {
  return decideOnRun(context, request.run, request.actor, (run) => confirm(context, run, request));
}

async function confirm(context: CommandContext, run: Run, request: ConfirmRequest): Promise<Decision> {
  const { actor, hash, phrase } = request;
  const asked = run.gate?.asked;
  const given = run.gate?.confirmation;
  if (given) return { reply: { status: 'already', what: 'confirmed', by: given.by, at: given.at, run } };

  const closed = closedGate(run, hash, context.clock.now());
  if (closed) return { reply: closed };
  const isScheduled = run.requester.kind === 'schedule';
  if (!isScheduled && !samePerson(actor, run.requester)) return { reply: onlyRequester(run, 'confirm') };

  // A schedule is nobody: whoever may run it stands in for it.
  const authorization = isScheduled
    ? await mayDo(actor, 'run', run.request.runbook, context)
    : await mayRun(run, context);
  if (!authorization.allowed) return { reply: notAllowed(authorization, run) };
  const both = isScheduled ? whyNotBoth(context, run, actor) : undefined;
  if (both !== undefined) return { reply: somebodyElse(run, both) };

  const wanted = asked?.phrase;
  if (wanted !== undefined && phrase === undefined)
    return { reply: { status: 'phrase_needed', phrase: wanted, run } };
  if (wanted !== undefined && !isPhrase(phrase ?? '', wanted)) {
    return { reply: { status: 'wrong_phrase', phrase: wanted, run } };
  }
  const how = wanted === undefined ? 'button' : 'phrase';
  const { onCall } = authorization;
  const lent = isScheduled && onCall ? { onCall } : {};
  return { events: [{ type: 'confirmation_given', data: { hash, how, ...lent } }] };
}

/** Whoever confirms for a schedule is not among those who approve it. */
function whyNotBoth(context: CommandContext, run: Run, actor: Actor): string | undefined {
  if (!run.gate || run.gate.asked.approvals === 0) return undefined;
  const ties = tiesOf(run, context);
  if (isUntied(actor, ties))
    return `nobody has said whose account ${actor.id} is, and it could be an approver's`;
  const approved = run.gate.approvals.some(({ by }) => samePerson(by, actor, ties));
  return approved ? 'the person who approved may not confirm as well' : undefined;
}

/** Phrases are typed on phones: case, spacing and the punctuation that keyboards improve do not count. */
export function isPhrase(typed: string, wanted: string): boolean {
  return plain(typed) === plain(wanted);
}

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim();
}
