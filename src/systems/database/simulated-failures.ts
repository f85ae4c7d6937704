import { Failure } from '../../lib/failure.ts';
import type { RowsWhere } from './port.ts';
import type { SimulatedTable } from './simulated-rows.ts';

// What the simulated PostgreSQL refuses, in its words.

export function refuseUnknownColumn(
  { column }: SimulatedTable,
  which: RowsWhere,
  { table, operation }: { readonly table: string; readonly operation: string },
): void {
  if ('keys' in which || which.column === column || which.column === 'id') return;
  throw noColumn(table, which.column, operation);
}

export function noTable(table: string, operation: string): Failure {
  const message = `There is no table "${table}" in the database.`;
  return new Failure({ system: 'PostgreSQL', operation, kind: 'not_found', message });
}

export function noColumn(table: string, column: string, operation: string): Failure {
  const message = `The table "${table}" has no column "${column}".`;
  return new Failure({ system: 'PostgreSQL', operation, kind: 'not_found', message });
}

export function duplicate(table: string, operation: string): Failure {
  const message = `PostgreSQL says: duplicate key value violates unique constraint "${table}_pkey". Nothing was changed (${operation}).`;
  return new Failure({ system: 'PostgreSQL', operation, kind: 'conflict', message });
}
