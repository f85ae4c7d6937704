import { globSync } from 'node:fs';
import { ownDatabase } from '../scripts/chaos/postgres.ts';

/** PostgreSQL is measured, too, where one is named or can be made: one of our own lives as long as the work. */
export async function withPostgres(work: () => Promise<void>): Promise<void> {
  const canMake = globSync('/usr/lib/postgresql/*/bin/initdb').length > 0;
  if (process.env.RUNBOLT_E2E_POSTGRES_URL || !canMake) return work();
  const database = await ownDatabase();
  process.env.RUNBOLT_E2E_POSTGRES_URL = database.url;
  try {
    await work();
  } finally {
    delete process.env.RUNBOLT_E2E_POSTGRES_URL;
    await database.close();
  }
}
