import type { Actor } from '../audit/event.ts';
import type { Performed } from './advance.ts';
import { type AuthorityTools, mayStop, mayTend } from './authority.ts';
import type { EngineTools } from './engine-tools.ts';
import type { RunEvent } from './events.ts';
import { doing, holdingsOf, type InTheWay, standingInTheWay } from './holding.ts';
import { hold } from './moves.ts';
import type { Run } from './run.ts';
import { ASK_AGAIN_FOR_LOCK_MS, besideRun, foldStream, runStream } from './run-stream.ts';
import type { Session } from './session.ts';
import { guardRun } from './start-guard.ts';

/**
 * Stops those who hold its targets and goes first in line, in one append: of two who do so at once, one gets in. What
 * the others had begun they find out themselves before they end; until then nothing is planned here.
 */
export async function takeOver(session: Session, tools: EngineTools): Promise<Performed> {
  const { run } = session;
  const guarded = await guardRun(run, tools);
  // Nobody is stopped for a run that may not start yet.
  if (guarded.may === 'not_yet') return hold(session, guarded);
  const targets = run.plan?.steps.targets ?? [];
  const by = run.takeOver?.by ?? run.requester;
  const others = await standingInTheWay(run.id, targets, tools.store);
  if (others.length === 0) {
    await session.decide([{ type: 'locks_handed_over', data: { from: [] } }]);
    return 'go_on';
  }
  const refusal = await refusalToTakeOver({ run, by, others }, tools);
  if (refusal !== undefined) return refuse(session, refusal);

  const holders = others.filter(({ holds }) => holds);
  const takenOver: RunEvent = { type: 'taken_over', data: { run: run.id } };
  await session.decide([{ type: 'locks_claimed', data: { targets, from: holdingsOf(holders) } }], {
    actor: by,
    also: holders.map((holder) => besideRun(holder.run.id, takenOver, by)),
    rows: [
      { row: 'go_first', run: run.id, targets },
      ...holders.map((holder) => ({
        row: 'due' as const,
        stream: runStream(holder.run.id),
        at: tools.clock.now(),
      })),
    ],
  });
  return 'go_on';
}

export interface Taking {
  readonly run: Run;
  readonly by: Actor;
  readonly others: readonly InTheWay[];
}

/** Why this person may not take over from these runs now; undefined when they may. */
export async function refusalToTakeOver(
  { run, by, others }: Taking,
  tools: AuthorityTools,
): Promise<string | undefined> {
  const own = await mayTend(by, run, tools);
  if (!own.allowed) return own.rule;
  for (const other of others) {
    const refusal = await refusalOf(other, by, tools);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

async function refusalOf(
  { run, holds }: InTheWay,
  by: Actor,
  tools: AuthorityTools,
): Promise<string | undefined> {
  const name = `${run.id} (${run.request.runbook.title})`;
  if (!holds) {
    const first = run.takeOver && run.takeOver.stage !== 'asked' ? run.takeOver : undefined;
    return first && `${name} has gone first already, for ${nameOf(first.by)}: ${doing(run)}`;
  }
  if (run.takenOver)
    return `${run.takenOver.run} takes over from ${name} already, for ${nameOf(run.takenOver.by)}`;
  if (run.status === 'unknown')
    return `${doing(run)}. Whoever has looked says so on the message of ${name}; then it can be taken over`;
  const authorization = await mayStop(by, run, tools);
  return authorization.allowed ? undefined : `you may not stop ${name}: ${authorization.rule}`;
}

const nameOf = ({ name, id }: Actor): string => name ?? id;

async function refuse(session: Session, reason: string): Promise<Performed> {
  const refused: RunEvent = { type: 'take_over_refused', data: { reason } };
  if (session.run.status === 'queued') await session.decide([refused]);
  else {
    const outcome = `Not taken over: ${reason}. Nothing was changed.`;
    await session.decide([refused, { type: 'run_ended', data: { status: 'failed', outcome } }]);
  }
  return 'go_on';
}

/** Whoever is the last to let go makes this run due. */
export async function awaitHolders(session: Session, tools: EngineTools): Promise<Performed> {
  const holders = await Promise.all(
    session.run.held.map(async ({ run }) => foldStream(await tools.store.read(runStream(run)))),
  );
  const from = holders.flatMap((holder) =>
    holder?.end ? [{ run: holder.id, outcome: holder.end.outcome }] : [],
  );
  if (from.length < holders.length) {
    await session.lookAgainAt(new Date(tools.clock.now().getTime() + ASK_AGAIN_FOR_LOCK_MS));
    return 'wait';
  }
  await session.decide([{ type: 'locks_handed_over', data: { from } }]);
  return 'go_on';
}
