import { DRILL_MARK } from '../../lib/drill-mark.ts';
import { quotePart } from '../../lib/sql-identifier.ts';
import type { Description } from '../../systems/database/port.ts';
import type { ActionContext } from '../action.ts';
import { type DrillPlace, MARKED } from '../drill-place.ts';
import { namedDatabase } from './named-database.ts';
import { psqlLine } from './psql-line.ts';

const NAMED_SO = /(^|[-_])drill($|[-_])/i;

/** A database that is empty, is called one for drills, or whose comment says so. */
export async function drillDatabase(context: ActionContext, name: string): Promise<DrillPlace> {
  const { environment, systems, signal } = context;
  const database = namedDatabase(systems.databases, name);
  const described = await database.describe(signal);
  const place = `${environment.name}/${name}`;
  const safe = whySafe(described);
  if (safe !== undefined) return { place, safe };
  const comment = `COMMENT ON DATABASE ${quotePart(described.database)} IS '${DRILL_MARK}'`;
  const unsafe = `${described.holds} holds rows, and the database is not marked for drills. If they may be lost: ${psqlLine(database.urlSecret, comment)}`;
  return { place, unsafe };
}

function whySafe({ database, comment, holds }: Description): string | undefined {
  if (holds === null) return 'empty';
  if (comment?.includes(DRILL_MARK)) return MARKED;
  return NAMED_SO.test(database) ? `for drills by its name, ${database}` : undefined;
}
