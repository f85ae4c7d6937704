import type { Actor } from '../audit/event.ts';
import { samePerson } from '../audit/event.ts';
import type { IncidentSummary } from '../audit/event-store.ts';
import type { ReportedAlerts } from '../oncall/handoff-report.ts';
import type { Runbook } from '../runbooks/runbook.ts';
import { whoMayApprove } from '../runs/authority.ts';
import { lacksApproval, type Run } from '../runs/run.ts';
import { foldStream, runStream } from '../runs/run-stream.ts';
import type { CommandContext } from './context.ts';
import { listIncidents } from './find-incident.ts';
import { listRunbooks } from './list-runbooks.ts';
import { alertsSince } from './oncall/alerts-since.ts';
import { openLoops, type ShownLoop } from './open-loops.ts';

/** What concerns one person now. */
export interface ShownHome {
  /** Runs that wait for this person's yes, or for them to say what happened. */
  readonly waiting: readonly Run[];
  /** What this person looks after. */
  readonly loops: readonly ShownLoop[];
  readonly incidents: readonly IncidentSummary[];
  /** Those that fire. */
  readonly alerts: ReportedAlerts;
  /** Those that this person may run. */
  readonly runbooks: readonly Runbook[];
  /** Before the names of all commands. */
  readonly commandPrefix: string;
}

const LOOKED_THROUGH = 100;

export async function showHome(context: CommandContext, actor: Actor): Promise<ShownHome> {
  const [waiting, loops, incidents, alerts, runbooks] = await Promise.all([
    waitingFor(context, actor),
    openLoops(context),
    listIncidents(context),
    alertsSince(context, context.clock.now()),
    listRunbooks(context, actor),
  ]);
  return {
    waiting,
    loops: loops.filter(({ owner }) => samePerson(owner, actor)),
    alerts,
    incidents: incidents.filter(({ resolvedAt }) => resolvedAt === null),
    commandPrefix: context.runbooks().commandPrefix,
    runbooks: runbooks.flatMap(({ runbook, authorization }) => (authorization.allowed ? [runbook] : [])),
  };
}

async function waitingFor(context: CommandContext, actor: Actor): Promise<readonly Run[]> {
  const unended = await context.store.recentRuns({ open: true, limit: LOOKED_THROUGH });
  const open = unended.filter(({ status }) => status === 'waiting' || status === 'unknown');
  const runs = await Promise.all(
    open.map(async ({ id }) => foldStream(await context.store.read(runStream(id)))),
  );
  const asked = runs.map(async (run) => (run && (await isAsked(context, run, actor)) ? [run] : []));
  return (await Promise.all(asked)).flat();
}

async function isAsked(context: CommandContext, run: Run, actor: Actor): Promise<boolean> {
  const isMine = samePerson(run.requester, actor);
  const { gate } = run;
  if (run.status === 'unknown' || !gate) return isMine;
  if (isMine) return gate.asked.confirmation && !gate.confirmation;
  if (!lacksApproval(run) || gate.approvals.some(({ by }) => samePerson(by, actor))) return false;
  const { people } = await whoMayApprove(run, gate.step, context);
  return people.includes(actor.id);
}
