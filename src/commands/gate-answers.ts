import type { Refused } from '../policy/authorize.ts';
import type { Run } from '../runs/run.ts';
import type { DecisionReply, NotAllowed } from './replies.ts';

/** Why a click on a gate cannot count any more or yet; undefined when the gate is open for this plan. */
export function closedGate(run: Run, hash: string, now: Date): DecisionReply | undefined {
  if (run.end)
    return run.end.status === 'expired'
      ? { status: 'expired', at: run.end.at, run }
      : { status: 'ended', run };
  if (run.cancelled) {
    return { status: 'already', what: 'cancelled', by: run.cancelled.by, at: run.cancelled.at, run };
  }
  if (run.plan && run.plan.hash !== hash) return { status: 'plan_changed', run };
  if (!run.gate) return { status: 'not_asked', run };
  if (run.gate.expiresAt <= now) return { status: 'expired', at: run.gate.expiresAt, run };
  return undefined;
}

export function notAllowed(authorization: Refused, run: Run): NotAllowed {
  const { allowed: _, ...refusal } = authorization;
  return { status: 'not_allowed', ...refusal, run };
}

/** A no that rests on no role and that no source could change. */
export const forbidden = (rule: string, who: readonly string[] = []): Omit<NotAllowed, 'status'> => ({
  ...{ rule, roles: [], who, onCall: [], unreachable: [], asOf: undefined },
});

/** Some things only the person who asked may do. */
export function onlyRequester(run: Run, verb: string): NotAllowed {
  const rule = `only the person who asked for it may ${verb} this run`;
  const who = run.requester.kind === 'slack' ? [run.requester.id] : [];
  return { status: 'not_allowed', ...forbidden(rule, who), run };
}

/** Two people are two: the one yes does not go with the other. */
export const somebodyElse = (run: Run, rule: string): NotAllowed => ({
  status: 'not_allowed',
  ...forbidden(`${rule}: somebody else has to`),
  run,
});
