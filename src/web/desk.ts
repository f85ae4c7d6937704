import type { CopiedRecord } from '../audit/read-all.ts';
import type { CommandContext } from '../commands/context.ts';
import type { Retaining } from '../commands/retention/what-may-go.ts';
import type { ComingUp } from '../commands/schedules/coming-up.ts';
import type { PlanningTools } from '../runs/engine-tools.ts';
import type { FindingView } from './look-replies.ts';

/** What the command line's requests are answered from: by a running bot over its socket, or in the CLI's own process. */
export interface Desk {
  readonly context: CommandContext;
  readonly planning: PlanningTools;
  readonly record: CopiedRecord & Retaining['store'];
  /** Every answer about a run says so when nothing real is touched. */
  readonly systems: 'real' | 'simulated';
  /** What schedules bring next. */
  readonly comingUp: () => Promise<ComingUp>;
  readonly examine: () => Promise<readonly FindingView[]>;
}
