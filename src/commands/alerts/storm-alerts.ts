import type { Alert } from '../../alerts/alert.ts';
import { readAlert } from '../../alerts/alert-stream.ts';
import type { CommandContext } from '../context.ts';

export interface StormAlerts {
  readonly alerts: readonly Alert[];
  /** How many there are, counted up to a hundred. */
  readonly open: number;
}

const MOST_COUNTED = 100;
const MOST_SHOWN = 5;

/** Those of a storm that share a name, fire, and that nobody has taken. */
export async function showStormAlerts(
  { store }: CommandContext,
  storm: string,
  name: string,
): Promise<StormAlerts> {
  const found = await store.stormAlerts({ storm, name, limit: MOST_COUNTED });
  const read = await Promise.all(found.slice(0, MOST_SHOWN).map(({ id }) => readAlert(store, id)));
  return { alerts: read.filter((one) => one !== undefined), open: found.length };
}
