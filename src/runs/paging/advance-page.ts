import { RUNBOLT } from '../../audit/event.ts';
import { reach } from '../../lib/crash-points.ts';
import { shortfall } from '../../lib/shortfall.ts';
import type { AdvanceOther } from '../engine.ts';
import type { RunEvent } from '../events.ts';
import { foldStream, runAppend, runStream } from '../run-stream.ts';
import { callApprovers, type PagingTools, resolvePage } from './call-approvers.ts';
import { nextPageMove, type PageMove } from './next-page-move.ts';
import { PAGE_PREFIX, pageOfStream } from './page-stream.ts';

/**
 * For the engine's loop: wakes people beside the runs, so that PagerDuty keeps no run waiting. What it does outside is
 * found again by its key after a crash; what came of it stands in the run's own stream.
 */
export function createPaging(tools: PagingTools): AdvanceOther {
  return async (stream, under) => {
    const run = pageOfStream(stream);
    if (run === undefined) throw new Error(`${stream} does not begin with ${PAGE_PREFIX}`);
    await advancePage(run, { ...tools, store: under(tools.store) });
  };
}

async function advancePage(id: string, tools: PagingTools): Promise<void> {
  for (;;) {
    const run = foldStream(await tools.store.read(runStream(id)));
    const move = run && nextPageMove(run, tools.clock.now());
    if (!run || !move || move.do === 'wait') return;
    const event =
      move.do === 'page'
        ? await callApprovers(run, move.gate, tools).catch((error) => notPaged(error, move, tools))
        : await resolvePage(run, move.incident, tools).catch((error) => notResolved(error, move, tools));
    reach('before-storing', () => 'page');
    await record(id, event, tools);
  }
}

/** It happened outside, and stays true whatever anybody wrote meanwhile. */
async function record(id: string, event: RunEvent, { store, clock }: PagingTools): Promise<void> {
  for (;;) {
    const before = foldStream(await store.read(runStream(id)));
    const result = await store.append(runAppend(before, id, [{ event, actor: RUNBOLT }], clock.now(), {}));
    if (result.status === 'appended') return;
  }
}

type Doing<What extends PageMove['do']> = Extract<PageMove, { do: What }>;

function notPaged(error: unknown, { gate, attempt }: Doing<'page'>, tools: PagingTools): RunEvent {
  const { hash, step } = gate;
  const data = { hash, ...(step !== undefined && { step }), ...shortfall(error, attempt, tools.clock.now()) };
  return { type: 'paging_failed', data };
}

function notResolved(error: unknown, { incident, attempt }: Doing<'resolve'>, tools: PagingTools): RunEvent {
  const { id, number } = incident;
  const data = { incident: id, number, ...shortfall(error, attempt, tools.clock.now()) };
  return { type: 'page_not_resolved', data };
}
