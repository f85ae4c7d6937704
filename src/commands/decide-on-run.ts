import type { Actor } from '../audit/event.ts';
import type { Beside, RowChange } from '../audit/event-store.ts';
import type { RunEvent } from '../runs/events.ts';
import type { Run } from '../runs/run.ts';
import { afterAppend, foldStream, runAppend, runStream } from '../runs/run-stream.ts';
import type { CommandContext } from './context.ts';
import type { DecisionReply } from './replies.ts';

/** What a click does to the run as it is: events to store, or an answer that stores nothing. */
export type Decision =
  | {
      readonly events: readonly RunEvent[];
      readonly rows?: readonly RowChange[];
      /** What it means to other streams. */
      readonly also?: readonly Beside[];
    }
  | { readonly reply: DecisionReply };

/**
 * Reads the run, decides, stores. When somebody else was quicker it decides again from what the run is then, so two
 * people pressing at the same moment get one effect and two true answers.
 */
export async function decideOnRun(
  context: CommandContext,
  id: string,
  actor: Actor,
  decide: (run: Run) => Decision | Promise<Decision>,
): Promise<DecisionReply> {
  for (;;) {
    const run = foldStream(await context.store.read(runStream(id)));
    if (!run) return { status: 'not_found', run: id };

    const decision = await decide(run);
    if ('reply' in decision) return decision.reply;

    const { rows = [], also = [] } = decision;
    const caused = decision.events.map((event) => ({ event, actor }));
    const result = await context.store.append(
      runAppend(run, id, caused, context.clock.now(), { rows, also }),
    );
    if (result.status !== 'appended') continue;
    context.wake(id, run.request.runbook.halt);
    return { status: 'done', run: afterAppend(run, result) };
  }
}
