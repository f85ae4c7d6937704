import type { Absence, Crew } from './crew.ts';
import type { Ledger } from './ledger.ts';
import type { PlannedTrouble } from './plan.ts';
import type { ChaosDatabase } from './postgres.ts';

export interface TroubleParts {
  readonly crew: Crew;
  readonly database: ChaosDatabase | undefined;
  readonly ledger: Ledger;
  /** When the database was away for all. */
  readonly outages: Absence[];
}

/** Carries one of them out; what cannot be done as things are (it is down already) is counted as left out. */
export async function cause(parts: TroubleParts, trouble: PlannedTrouble): Promise<void> {
  const done = await carryOut(parts, trouble);
  parts.ledger.count(done ? trouble.do : `left out: ${trouble.do}`);
}

async function carryOut(
  { crew, database, outages }: TroubleParts,
  trouble: PlannedTrouble,
): Promise<boolean> {
  switch (trouble.do) {
    case 'restart the database': {
      const outage = { replica: 'all', what: trouble.do, from: Date.now(), until: Number.POSITIVE_INFINITY };
      outages.push(outage);
      await database?.restart(trouble.mode);
      outage.until = Date.now();
      return database !== undefined;
    }
    case 'end its sessions':
      outages.push({ replica: 'all', what: trouble.do, from: Date.now(), until: Date.now() + 2_000 });
      await database?.endSessions();
      return database !== undefined;
    case 'kill':
    case 'stop':
      return (await crew.slots[trouble.replica]?.[trouble.do](trouble.awayMs)) ?? false;
    case 'pause':
    case 'cut':
    case 'stall':
      return (await crew.slots[trouble.replica]?.[trouble.do](trouble.forMs)) ?? false;
  }
}
