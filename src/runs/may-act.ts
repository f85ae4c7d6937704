import type { Authorization, Refused } from '../policy/authorize.ts';
import { type AuthorityTools, mayApprove, mayBreakGlass, mayDo } from './authority.ts';
import type { EngineTools } from './engine-tools.ts';
import { glassInForce, hasBegun, putsInOrder, type Run, type StepState } from './run.ts';

/**
 * Asked again just before acting: whether it may act there at all, the requester's role, and that of everyone whose
 * approval counts or who did without one. Whoever was on call when they said so still counts: a shift that has ended
 * since voids no run.
 */
export async function mayAct(run: Run, tools: AuthorityTools): Promise<Authorization> {
  const glass = glassInForce(run);
  const approvals = run.gate?.approvals ?? [];
  const answers = [
    mayBeThere(run, tools),
    await mayDo(run.requester, 'run', run.request.runbook, tools, run.onCall),
    ...(glass ? [await mayBreakGlass(glass.by, run, tools, glass.onCall)] : []),
    ...(await confirmerMayRun(run, tools)),
    ...(await Promise.all(approvals.map(({ by, onCall }) => mayApprove(by, run, tools, onCall)))),
  ];
  return answers.find((answer) => !answer.allowed) ?? { allowed: true, role: 'checked' };
}

/**
 * A runbook and an environment may refuse each other since it was asked for. What has begun is not left half-way, and
 * what puts something back is not kept from it.
 */
function mayBeThere(run: Run, tools: AuthorityTools): Authorization {
  const { runbook, environment } = run.request;
  const { runbooks, environments } = tools.runbooks();
  const taken = environments[environment.name]?.runbooks;
  const refuses = runbooks[runbook.name]?.refuses?.includes(environment.name) ?? false;
  const isOurs = run.requester.kind === 'system';
  if (isOurs || putsInOrder(run) || hasBegun(run)) return { allowed: true, role: 'there' };
  if (!refuses && (!taken || taken.includes(runbook.name))) return { allowed: true, role: 'there' };
  const rule = refuses
    ? `${runbook.name} refuses to act on ${environment.name} since the file was changed`
    : `${environment.name} does not take ${runbook.name} since the file was changed`;
  return { allowed: false, rule, roles: [], who: [], onCall: [], unreachable: [], asOf: undefined };
}

/** A schedule has no person's authority: whoever confirmed for it lends it theirs. */
async function confirmerMayRun(run: Run, tools: AuthorityTools): Promise<readonly Authorization[]> {
  const lent = run.requester.kind === 'schedule' ? run.gate?.confirmation : undefined;
  return lent ? [await mayDo(lent.by, 'run', run.request.runbook, tools, lent.onCall)] : [];
}

/** What was asked this long ago was asked for this very moment. */
const FRESH_MS = 5_000;

/**
 * Who has lost a role since everybody was asked, while nothing has been changed yet: a system refused, a check or a
 * person took its time, nobody was there to go on. A run that has changed something is not left half-way for it, and an
 * emergency stop does not wait for an answer.
 */
export async function refusedSince(
  run: Run,
  step: StepState,
  tools: EngineTools,
): Promise<Refused | undefined> {
  if (step.effect === 'read' || run.request.runbook.halt || run.undo || hasChanged(run)) return undefined;
  const ageMs = tools.clock.now().getTime() - (run.askedAt?.getTime() ?? 0);
  const isFresh = ageMs >= 0 && ageMs < FRESH_MS;
  if (isFresh && !hasBegun(run) && step.refusals === 0) return undefined;
  const answer = await mayAct(run, tools);
  return answer.allowed ? undefined : answer;
}

/** Half of a step counts, and so does what nobody knows of. */
const hasChanged = ({ steps }: Run): boolean =>
  steps.some(
    ({ effect, status, half }) =>
      effect !== 'read' && (half !== undefined || (status !== 'pending' && status !== 'skipped')),
  );
