import type { DrillReport } from '../drills/drill-report.ts';
import { drillHistory } from '../drills/history.ts';
import type { Runbook } from '../runbooks/runbook.ts';
import type { Schedule } from '../runbooks/schedules-section.ts';
import type { Run } from '../runs/run.ts';
import { dutyDueAt } from '../schedules/duty.ts';
import { readSchedule } from '../schedules/schedule-stream.ts';
import type { CommandContext } from './context.ts';
import { showRun } from './show-run.ts';

const LOOKED_THROUGH = 30;

/** A drill of the runbooks file, and how it went. */
export interface KnownDrill {
  readonly runbook: Runbook;
  /** Oldest first. */
  readonly history: readonly DrillReport[];
  /** Undefined: nobody says how often. Never held well, it is as its schedule says, or now where it has none. */
  readonly dueBy: Date | undefined;
}

/** All drills that the file has, what is due first. */
export async function listDrills(context: CommandContext): Promise<readonly KnownDrill[]> {
  const all = Object.values(context.runbooks().runbooks).filter(({ drill }) => drill);
  const known = await Promise.all(all.map((runbook) => knownDrill(context, runbook)));
  const due = ({ dueBy }: KnownDrill) => dueBy?.getTime() ?? Number.POSITIVE_INFINITY;
  return known.toSorted((a, b) => due(a) - due(b));
}

async function knownDrill(context: CommandContext, runbook: Runbook): Promise<KnownDrill> {
  const runs = await runsOf(context, runbook.name);
  const history = drillHistory(runs, await controlsOf(context, runbook));
  const everyMs = runbook.drill?.everyMs;
  if (everyMs === undefined) return { runbook, history, dueBy: undefined };
  const last = runs.find(heldWell)?.requestedAt;
  const dueBy = last ? new Date(last.getTime() + everyMs) : await firstDue(context, runbook);
  return { runbook, history, dueBy };
}

/** Counted from when its schedule began; what nobody has scheduled could be held any time. */
async function firstDue({ store, runbooks, clock }: CommandContext, { name }: Runbook): Promise<Date> {
  const isIts = ({ deed }: Schedule) => deed.kind === 'drill' && deed.runbook === name;
  const schedule = Object.values(runbooks().schedules).find(isIts);
  const state = schedule && (await readSchedule(store, schedule.name));
  return (state?.schedule && dutyDueAt(state, state.schedule)) ?? clock.now();
}

const MINUTE_MS = 60_000;

/** Since when it should have been held; undefined when there is time, or it has become due just now. */
export function overdueMs({ dueBy }: KnownDrill, now: Date): number | undefined {
  const late = dueBy ? now.getTime() - dueBy.getTime() : 0;
  return late >= MINUTE_MS ? late : undefined;
}

/** Its undo and its clean-up have its name as well, and are no drills. */
export const heldWell = ({ status, request }: Run): boolean =>
  status === 'succeeded' && request.runbook.drill !== undefined;

/** A drill with those before it, oldest first: it is the last. Undefined for a run that is none, or came to no step. */
export async function drillsUntil(
  context: CommandContext,
  id: string,
): Promise<readonly DrillReport[] | undefined> {
  const shown = await showRun(context, id);
  if (!shown) return undefined;
  const { run } = shown;
  const { runbook } = run.request;
  if (!runbook.drill) return undefined;
  const others = await runsOf(context, runbook.name);
  const earlier = others.filter((one) => one.id !== id && one.requestedAt <= run.requestedAt);
  const history = drillHistory([...earlier, run], await controlsOf(context, runbook));
  return history.some((report) => report.run === id) ? history : undefined;
}

async function controlsOf(context: CommandContext, { name, drill }: Runbook): Promise<readonly Run[]> {
  const control = drill?.negativeControl?.runbook;
  return control === undefined || control === name ? [] : runsOf(context, control);
}

/** Newest first. */
async function runsOf(context: CommandContext, runbook: string): Promise<readonly Run[]> {
  const recent = await context.store.recentRuns({ runbook, limit: LOOKED_THROUGH });
  const shown = await Promise.all(recent.map(({ id }) => showRun(context, id)));
  return shown.flatMap((one) => one?.run ?? []);
}
