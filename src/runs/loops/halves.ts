import type { EngineTools } from '../engine-tools.ts';
import { isClosed, type Run, type StepState } from '../run.ts';
import { type LoopWrites, loopWrites, together } from './leave.ts';
import { loopOf, readLoop } from './loop-stream.ts';

/** What stands of steps that will not be done whole any more, since the run ends: it is looked after from now on. */
export async function leftByHalves(run: Run, tools: EngineTools): Promise<LoopWrites> {
  const halves = [...run.steps, ...(run.undo?.steps ?? [])].filter(isHalf);
  return together(await Promise.all(halves.map((step) => leftBy(run, step, tools))));
}

const isHalf = ({ half, status }: StepState): boolean => half !== undefined && status !== 'succeeded';

/** One that has failed has left it already. */
async function leftBy(run: Run, { id: step, leaves }: StepState, tools: EngineTools): Promise<LoopWrites> {
  const isOpen = async (target: string) => {
    const loop = await readLoop(tools.store, loopOf(target));
    return (
      loop !== undefined &&
      !loop.closed &&
      loop.left.some((left) => left.run === run.id && left.step === step)
    );
  };
  const standing = leaves.filter(({ target }) => !isClosed(run, target));
  const known = await Promise.all(standing.map(({ target }) => isOpen(target)));
  return loopWrites(run, { step, leaves: standing.filter((_, at) => !known[at]), closes: [] }, tools);
}
