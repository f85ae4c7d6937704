import { Failure } from '../../lib/failure.ts';
import type { Database, Databases } from '../../systems/database/port.ts';
import type { ActionEnvironment, StepPlan } from '../action.ts';

/** The database of this name. A plan asks `missingDatabase` first, so that people read it as an obstacle. */
export function namedDatabase(databases: Databases, name: string): Database {
  const found = databases.database(name);
  if (found) return found;
  const message = missing(databases, [name]);
  throw new Failure({ system: 'PostgreSQL', operation: `find ${name}`, kind: 'not_found', message });
}

/** Why these cannot be worked with, or undefined. */
export function missingDatabase(databases: Databases, names: readonly string[]): string | undefined {
  const unknown = names.filter((name) => !databases.database(name));
  return unknown.length === 0 ? undefined : missing(databases, unknown);
}

function missing(databases: Databases, names: readonly string[]): string {
  const known = databases.names().join(', ') || 'none';
  return `This environment has no database ${names.join(' and no ')}. Known here: ${known}. Add it under "databases" in runbooks.yaml.`;
}

/** As above, and for a database that may only be read. */
export function unwritableDatabase(databases: Databases, name: string): string | undefined {
  const found = databases.database(name);
  if (!found) return missing(databases, [name]);
  if (!found.readOnly) return undefined;
  return `${name} is read_only in runbooks.yaml, so nothing is changed there.`;
}

/** What is locked: `postgresql:staging/main/reports`. */
export function databaseTarget(environment: ActionEnvironment, database: string, part: string): string {
  return `postgresql:${environment.name}/${database}/${part}`;
}

/** A plan that changes nothing: an obstacle, or nothing to do. */
export function emptyPlan(said: Pick<StepPlan, 'obstacle'> | Pick<StepPlan, 'nothingToDo'>): StepPlan {
  return { changes: [], guards: {}, outputs: {}, facts: [], warnings: [], commands: [], ...said };
}

export function rowCount(count: number): string {
  return count === 1 ? '1 row' : `${count.toLocaleString('en-US')} rows`;
}
