import { leftoverTarget } from '../drill-leftovers.ts';
import type { EngineTools } from '../engine-tools.ts';
import type { RunEnd } from '../events.ts';
import { putsInOrder, type Run } from '../run.ts';
import { type LoopWrites, loopWrites } from './leave.ts';
import { latest } from './loop.ts';
import { loopOf, readLoop } from './loop-stream.ts';

const NONE: LoopWrites = { own: [], also: [], rows: [] };

/**
 * What an earlier drill left is in order again when a run has cleaned up after it or put it back, or the same drill has
 * gone well since.
 */
export async function closesLeftovers(run: Run, { status }: RunEnd, tools: EngineTools): Promise<LoopWrites> {
  const { request } = run;
  if (status !== 'succeeded' || (!request.runbook.drill && !putsInOrder(run))) return NONE;
  const target = leftoverTarget(run);
  const loop = await readLoop(tools.store, loopOf(target));
  if (!loop || loop.closed) return NONE;
  const tended = request.cleansUp?.run ?? request.undoes ?? latest(loop)?.run;
  if (tended !== latest(loop)?.run) return NONE;
  return loopWrites(run, { step: '', leaves: [], closes: [target] }, tools);
}
