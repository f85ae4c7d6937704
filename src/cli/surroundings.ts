import type { CopiedRecord } from '../audit/read-all.ts';
import type { PlanTools } from '../commands/plan-runbook.ts';
import type { Config } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import type { FindingView } from '../web/look-replies.ts';
import type { OwnDesk } from './own-line.ts';
import type { SavedLogin } from './saved-login.ts';
import type { Terminal } from './terminal.ts';

/** What the command line is handed by its process, or by a test. */
export interface Surroundings {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The operating-system account: who asks. */
  readonly account: string;
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly boot: Boot;
}

export type Booted<Part> =
  | ({ readonly ok: true } & Part)
  | { readonly ok: false; readonly problems: readonly string[] };

export interface OwnRecord {
  readonly record: CopiedRecord;
  readonly close: () => Promise<void>;
}

/** What is put together in this process when no bot answers. */
export interface Boot {
  /** Everything, with the store to itself. */
  desk(config: Config): Promise<Booted<{ readonly own: OwnDesk }>>;
  /** Only the record, without a runbooks file, a system or a Slack: nothing is added to it. */
  record(config: Config): Promise<Booted<OwnRecord>>;
  /** Enough for a plan straight from the live systems, without the store. */
  planning(config: Config): Promise<Booted<{ readonly tools: PlanTools }>>;
  /** Looks at everything that a bot needs; never fails as a whole. */
  examine(variables: Surroundings['variables']): Promise<readonly FindingView[]>;
}

/** Given to every subcommand: its surroundings, and whether a program reads its answer. */
export interface Ask extends Surroundings {
  readonly json: boolean;
  /** Whom Slack knows this person as, when they have logged in. */
  readonly login: SavedLogin | undefined;
}
