import type { Crew } from './crew.ts';
import type { Ledger } from './ledger.ts';
import type { PlannedTrouble } from './plan.ts';
import type { ChaosDatabase } from './postgres.ts';

export interface TroubleParts {
  readonly crew: Crew;
  readonly database: ChaosDatabase | undefined;
  readonly ledger: Ledger;
}

/** Whoever was cut off has found its way back by then. */
const RECONNECTED_MS = 2_000;

/** Carries one of them out; what cannot be done as things are (it is down already) is counted as left out. */
export async function cause(parts: TroubleParts, trouble: PlannedTrouble): Promise<void> {
  const done = await carryOut(parts, trouble);
  parts.ledger.count(done ? trouble.do : `left out: ${trouble.do}`);
}

async function carryOut({ crew, database }: TroubleParts, trouble: PlannedTrouble): Promise<boolean> {
  const { logbook, slots } = crew;
  switch (trouble.do) {
    case 'restart the database': {
      const outage = logbook.begin('all', trouble.do);
      await database?.restart(trouble.mode);
      outage.until = Date.now();
      return database !== undefined;
    }
    case 'end its sessions': {
      const outage = logbook.begin('all', trouble.do);
      await database?.endSessions();
      outage.until = Date.now() + RECONNECTED_MS;
      return database !== undefined;
    }
    case 'kill':
    case 'stop':
      return (await slots[trouble.replica]?.[trouble.do](trouble.awayMs)) ?? false;
    case 'pause':
    case 'cut':
    case 'stall':
      return (await slots[trouble.replica]?.[trouble.do](trouble.forMs)) ?? false;
  }
}
