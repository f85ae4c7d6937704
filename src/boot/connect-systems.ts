import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import type { Environment } from '../runbooks/runbook.ts';
import type { Chat } from '../systems/chat/port.ts';
import type { PagerDuty, PagerDutyEvents } from '../systems/pagerduty/port.ts';
import type { Systems } from '../systems/systems.ts';
import type { World } from '../systems/world.ts';

/** The outside systems, real or simulated, one environment at a time. */
export interface ConnectedSystems {
  readonly of: (environment: Environment) => Systems;
  /** For the directory: PagerDuty belongs to no environment. */
  readonly pagerduty: PagerDuty;
  /** For when the bot itself is in trouble. */
  readonly pagerdutyEvents: PagerDutyEvents;
  /** Only when the systems are simulated. */
  readonly world: World | undefined;
}

export interface SystemsParts {
  readonly config: Config;
  readonly chat: Chat;
  readonly clock: Clock;
  /** By name, and known to the redactor: the only values that connections are made with. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly log?: Pick<Logger, 'warn'>;
}

/** Loads only the half that is asked for: the clients of the real ones, or what stands in for them. */
export async function connectSystems(parts: SystemsParts): Promise<ConnectedSystems> {
  return parts.config.systems === 'simulated'
    ? (await import('./simulated-systems.ts')).simulatedSystems(parts)
    : (await import('./real-systems.ts')).realSystems(parts);
}
