import type { Logger } from 'pino';
import type { Actions } from '../actions/action.ts';
import type { CommandContext } from '../commands/context.ts';
import { createIncidents } from '../incidents/advance-incident.ts';
import type { Clock } from '../lib/clock.ts';
import type { RandomBytes } from '../lib/ids.ts';
import type { Json } from '../lib/json.ts';
import type { Redactor } from '../lib/redact.ts';
import type { Environment, Runbooks } from '../runbooks/runbook.ts';
import { createEngine, type Engine } from '../runs/engine.ts';
import type { EngineTools, Secrets } from '../runs/engine-tools.ts';
import type { Store } from '../storage/open-store.ts';
import type { Directory } from '../systems/directory/port.ts';
import type { Systems } from '../systems/systems.ts';

/** Everything but the surfaces: the store, the engine, the commands. Slack, the web and the command line sit on it. */
export interface Core {
  readonly store: Store;
  readonly engine: Engine;
  readonly context: CommandContext;
  readonly tools: EngineTools;
  /** Takes no more work, waits for what is being stored, closes the store. Runs go on after the next start. */
  close(): Promise<void>;
}

export interface CoreParts {
  readonly store: Store;
  readonly actions: Actions;
  readonly runbooks: () => Runbooks;
  readonly systems: (environment: Environment) => Systems;
  readonly directory: Directory;
  readonly secrets: Secrets;
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Logger;
  /** Resolves when no person is kept waiting by going on. Absent: always at once. */
  readonly quiet?: () => Promise<void>;
}

/** Puts the parts together. Nothing moves before `engine.start()`. */
export function createCore(parts: CoreParts): Core {
  const { store, actions, runbooks, systems, directory, secrets, redactor, clock, random, log } = parts;
  const memberships: CommandContext['memberships'] = (roles) => directory.memberships(roles);
  const wake = (run: string) => engine.wake(run);
  const context: CommandContext = { store, actions, runbooks, memberships, clock, random, wake };
  const redact: EngineTools['redact'] = (data) => redactor.redactJson(data as Json) as typeof data;
  const tools: EngineTools = {
    ...{ store, actions, runbooks, systems, memberships, secrets, redact, clock, log },
    ...(parts.quiet && { quiet: parts.quiet }),
  };
  const engine = createEngine(tools, createIncidents(context));

  return {
    store,
    engine,
    context,
    tools,
    async close() {
      await engine.stop();
      await store.close();
    },
  };
}
