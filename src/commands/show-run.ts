import type { RunSummary } from '../audit/event-store.ts';
import type { RunHappening } from '../runs/events.ts';
import type { Run } from '../runs/run.ts';
import { runStream, toHappening } from '../runs/run-stream.ts';
import { foldRun } from '../runs/transition.ts';
import type { CommandContext } from './context.ts';

export interface ShownRun {
  readonly run: Run;
  readonly events: readonly RunHappening[];
  /** Why it does not go on: the record takes nothing. */
  readonly standsStill?: string;
}

export async function showRun(context: CommandContext, id: string): Promise<ShownRun | undefined> {
  const events = (await context.store.read(runStream(id))).map(toHappening);
  const run = foldRun(events);
  const why = run?.end ? undefined : context.store.notTaken?.();
  return run && { run, events, ...(why !== undefined && { standsStill: why }) };
}

export function recentRuns(
  context: CommandContext,
  filter: { readonly runbook?: string; readonly limit: number },
): Promise<readonly RunSummary[]> {
  return context.store.recentRuns(filter);
}
