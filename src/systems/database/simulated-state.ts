import { z } from 'zod';

const Row = z.record(z.string(), z.string().nullable());

/** What people changed by hand, on top of what the pace or the backup of a table brought. */
const Edits = z.object({ deleted: z.array(z.string()), inserted: z.record(z.string(), Row) });
export type Edits = z.output<typeof Edits>;

const SimulatedSession = z.object({
  pid: z.number(),
  user: z.string(),
  application: z.string(),
  state: z.string(),
  since: z.string(),
  connectedAt: z.string(),
});
export type SimulatedSession = z.output<typeof SimulatedSession>;

/** What is asked with a SELECT of one's own: `current_setting`, and tables that stay as they are. */
const SimulatedPlaceState = z.object({
  settings: z.record(z.string(), z.string()),
  /** By their names, with the schema. */
  tables: z.record(
    z.string(),
    z.object({ columns: z.array(z.string()), rows: z.array(z.array(z.string().nullable())) }),
  ),
});
export type SimulatedPlaceState = z.output<typeof SimulatedPlaceState>;

/**
 * The simulated databases as plain JSON. Production's rows come at a steady pace, so that a table is its first
 * moment and its pace; the copy holds what production held at the moment its backup was taken.
 */
export const DatabaseState = z.object({
  tables: z.record(z.string(), z.object({ column: z.string(), firstAt: z.string(), everyMs: z.number() })),
  copies: z.record(
    z.string(),
    z.object({ backup: z.string(), takenAt: z.string(), restoredAt: z.string() }).nullable(),
  ),
  redis: z.record(z.string(), z.object({ backup: z.string(), restoredAt: z.string() })),
  /** By database, then by table. */
  edits: z.record(z.string(), z.record(z.string(), Edits)).prefault({}),
  /** What `COMMENT ON DATABASE` says, by database. */
  comments: z.record(z.string(), z.string()).prefault({}),
  /** By database. */
  sessions: z.record(z.string(), z.array(SimulatedSession)).prefault({}),
  /** By the secret with the address: environments have databases of the same name. */
  places: z.record(z.string(), SimulatedPlaceState).prefault({}),
  /**
   * By database, then by statement: the first values of its answers, one after the other; the last one stays. For
   * statements that the simulation cannot work out.
   */
  answers: z.record(z.string(), z.record(z.string(), z.array(z.string()))).exactOptional(),
});
export type DatabaseState = z.output<typeof DatabaseState>;
