import type { Run } from '../../../src/runs/run.ts';
import type { Evidence, Violation } from '../evidence.ts';
import type { Click, Effect } from '../ledger.ts';

const INVARIANT = 'nothing acts without the clicks that it needs';

/** What people have to do before each runbook acts, as `runbooks.yaml` was meant. */
const NEEDS: Readonly<Record<string, { readonly confirm: boolean; readonly approve: boolean }>> = {
  pause: { confirm: true, approve: false },
  resume: { confirm: true, approve: false },
  scale: { confirm: true, approve: false },
  rollback: { confirm: true, approve: false },
  backup: { confirm: true, approve: false },
  restore: { confirm: true, approve: true },
  stepwise: { confirm: true, approve: false },
  blind: { confirm: true, approve: false },
};

/** For each effect that carries the mark of a run, and each one at a service that a run was at: who had pressed what by then. */
export function checkGates({ ledger: { effects, clicks }, runs }: Evidence): readonly Violation[] {
  const clicksOf = Map.groupBy(clicks, ({ run }) => run);
  return [...runs.values()].flatMap((run) => {
    const first = firstEffect(run, effects);
    return first === undefined ? [] : missing(run, first, clicksOf.get(run.id) ?? []);
  });
}

function firstEffect(run: Run, effects: readonly Effect[]): number | undefined {
  const marked = effects.filter((effect) => effect.run === run.id).map(({ at }) => at);
  // Calls of ECS carry no mark; that the run says it began is as early as it can have acted.
  const begun = run.steps
    .filter(({ uses }) => /^ecs\/(scale|rollback)/.test(uses))
    .flatMap(({ startedAt }) => (startedAt ? [startedAt.getTime()] : []));
  const all = [...marked, ...begun];
  return all.length === 0 ? undefined : Math.min(...all);
}

function missing(run: Run, first: number, clicks: readonly Click[]): readonly Violation[] {
  const { requester, request } = run;
  const before = clicks.filter(({ at }) => at <= first);
  const needs = request.undoes === undefined ? NEEDS[request.runbook.name] : wayBack(run);
  const violation = (what: string) => [{ invariant: INVARIANT, run: run.id, what }];
  if (!needs) return violation(`${request.runbook.name} has no business to act`);
  if (requester.id === 'U0OUTSIDE1') return violation('it was asked for by somebody who may not');
  const confirmed = before.some(({ action, user }) => action === 'confirm' && user === requester.id);
  const approved = before.some(({ action, user }) => action === 'approve' && mayApprove(user, requester.id));
  return [
    ...(needs.confirm && !request.now && !confirmed
      ? violation(`it acted before ${requester.id} had confirmed`)
      : []),
    ...(needs.approve && !approved ? violation('it acted before anybody else had approved') : []),
    ...lateGate(run, clicks),
  ];
}

/** Resuming a purge destroys: its way back asks for the phrase and for somebody else. */
const wayBack = ({ request }: Run) => ({
  confirm: true,
  approve: request.runbook.effect === 'destructive',
});

const mayApprove = (user: string, requester: string): boolean => user !== requester && user !== 'U0OUTSIDE1';

/** The second step of `stepwise` stands behind a gate of its own. */
function lateGate(run: Run, clicks: readonly Click[]): readonly Violation[] {
  const up = run.steps.find(({ id }) => id === 'up');
  const began = up?.status === 'skipped' ? undefined : up?.startedAt?.getTime();
  if (run.request.runbook.name !== 'stepwise' || began === undefined) return [];
  const approved = clicks.some(
    ({ at, action, user }) => at <= began && action === 'approve' && mayApprove(user, run.requester.id),
  );
  return approved
    ? []
    : [{ invariant: INVARIANT, run: run.id, what: 'its second step began before anybody else approved' }];
}
