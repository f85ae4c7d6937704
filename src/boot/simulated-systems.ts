import { join } from 'node:path';
import type { Environment } from '../runbooks/runbook.ts';
import type { Systems } from '../systems/systems.ts';
import { createWorld } from '../systems/world.ts';
import type { ConnectedSystems, SystemsParts } from './connect-systems.ts';
import { jsonKeeper, readJson } from './kept-json.ts';

/** One world for all environments, kept in the data folder from one start to the next. */
export function simulatedSystems({ config, chat, clock, log }: SystemsParts): ConnectedSystems {
  const file = join(config.dataFolder, 'world.json');
  const saved = readJson(file);
  const world = createWorld({ clock, ...(saved && { saved }), onChange: jsonKeeper(file, log) });
  const of = (environment: Environment): Systems => ({ ...world.systems(environment), chat });
  const { pagerduty } = of(NOWHERE);
  return { of, pagerduty, pagerdutyEvents: pagerduty, world };
}

/** A place of no environment, for what belongs to none. */
const NOWHERE: Environment = { name: 'none', protected: false, databases: {}, hosts: [] };
