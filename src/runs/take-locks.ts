import type { RowChange } from '../audit/event-store.ts';
import type { Performed } from './advance.ts';
import { overrideLocks } from './emergency-stop.ts';
import type { EngineTools } from './engine-tools.ts';
import type { Holding, RunEvent } from './events.ts';
import { holdingsOf, standingInTheWay } from './holding.ts';
import { mayAct } from './may-act.ts';
import { deny, hold } from './moves.ts';
import { hasBegun, putsInOrder, type Run } from './run.ts';
import { ASK_AGAIN_FOR_LOCK_MS } from './run-stream.ts';
import type { Session } from './session.ts';
import { guardRun } from './start-guard.ts';
import { waiver } from './waive-moves.ts';

/** All its targets or none. Held by another run: refused, queued, or for a halt ignored, since a stop never waits. */
export async function takeLocks(session: Session, tools: EngineTools): Promise<Performed> {
  const { run } = session;
  const authorization = await mayAct(run, tools);
  if (!authorization.allowed) return deny(session, authorization);

  const guarded = await guardRun(run, tools);
  if (guarded.may === 'not_yet') return hold(session, guarded);
  const targets = run.plan?.steps.targets ?? [];
  const taken: RunEvent = { type: 'locks_taken', data: { targets } };
  const locks = targets.length > 0 ? [{ row: 'take_locks', run: run.id, targets } as const] : [];
  const rows = [...locks, ...actedRows(run, targets, tools)];
  const events = [...guarded.events, ...waiver(run), taken];
  if ((await session.decide(events, { rows })) === 'stored') return 'go_on';
  return whenLocked(session, targets, tools);
}

/** What cool-downs are reckoned from. A stop and a way back are never kept waiting, and keep nobody waiting. */
function actedRows(run: Run, targets: readonly string[], { clock }: EngineTools): readonly RowChange[] {
  const { runbook } = run.request;
  if (runbook.halt || putsInOrder(run) || runbook.effect === 'read') return [];
  const { atMost } = runbook;
  const bound = !run.exceptions.glass && !hasBegun(run) && run.requester.kind !== 'system';
  const since = new Date(clock.now().getTime() - (atMost?.withinMs ?? 0));
  return [
    {
      ...{ row: 'acted', run: run.id, runbook: runbook.name, targets },
      ...(atMost && bound && { atMost: { runs: atMost.runs, since } }),
    },
  ];
}

async function whenLocked(
  session: Session,
  targets: readonly string[],
  tools: EngineTools,
): Promise<Performed> {
  const { run } = session;
  const { halt, whenLocked: then } = run.request.runbook;
  const others = await standingInTheWay(run.id, targets, tools.store);
  const held = holdingsOf(others);
  // It let go in this moment, or another run began that leaves no room for this one: looking again tells.
  if (held.length === 0) return 'go_on';
  const holder = held.map(({ run: id }) => id).join(', ');

  if (halt) {
    await overrideLocks(session, targets, others);
    return 'go_on';
  }
  if (then === 'refuse') return refuse(session, held);
  if (run.status === 'queued') {
    await session.lookAgainAt(new Date(tools.clock.now().getTime() + ASK_AGAIN_FOR_LOCK_MS));
    return 'wait';
  }
  // Whoever waits holds nothing: two that hold what the other waits for would wait for ever.
  await session.decide([{ type: 'lock_awaited', data: { targets, holder, held } }], {
    rows: [
      { row: 'release_locks', run: run.id, targets: run.locks },
      { row: 'wait_for_locks', run: run.id, targets },
    ],
  });
  return 'wait';
}

async function refuse(session: Session, held: readonly Holding[]): Promise<Performed> {
  const outcome = `Refused: held by ${held.map(({ run }) => run).join(', ')}. Nothing was changed.`;
  await session.decide([
    { type: 'lock_refused', data: { held } },
    { type: 'run_ended', data: { status: 'failed', outcome } },
  ]);
  return 'go_on';
}
