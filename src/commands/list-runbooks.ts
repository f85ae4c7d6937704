import type { Actor } from '../audit/event.ts';
import type { Authorization } from '../policy/authorize.ts';
import type { Runbook } from '../runbooks/runbook.ts';
import { mayDo } from '../runs/authority.ts';
import type { CommandContext } from './context.ts';

export interface ListedRunbook {
  readonly runbook: Runbook;
  readonly authorization: Authorization;
}

/** Every runbook with whether this person may run it, and why not. Surfaces show the ones that are allowed. */
export function listRunbooks(context: CommandContext, actor: Actor): Promise<readonly ListedRunbook[]> {
  const runbooks = Object.values(context.runbooks().runbooks);
  return Promise.all(
    runbooks.map(async (runbook) => ({
      runbook,
      authorization: await mayDo(actor, 'run', runbook, context),
    })),
  );
}
