import type { SimulatedPlaceState } from './simulated-state.ts';

const DEMO_CLIENT = '11111111-1111-1111-1111-111111111111';
const OTHER_CLIENT = '22222222-2222-2222-2222-222222222222';
const OWNER = 'client_account_id';
/** Of the demo client, by table: 37 rows in all. */
const ROWS = { assets: 20, discovery_flows: 4, collection_flows: 7, data_imports: 3, raw_import_records: 3 };

export const LOCAL_DEMO = 'LOCAL_DATABASE_URL';

/** The databases of examples/data-loss-prevention.yaml: each says which it is, and only the local one has demo data. */
export const seedDemo = (): Record<string, SimulatedPlaceState> => ({
  [LOCAL_DEMO]: localDemo(),
  STAGING_DATABASE_URL: place('staging'),
  PRODUCTION_DATABASE_URL: place('production'),
});

/** As before anybody has cleaned up. */
export function localDemo(): SimulatedPlaceState {
  const clients = [
    [DEMO_CLIENT, 'Demo Cloud Migration Project'],
    [OTHER_CLIENT, 'Development Testing'],
  ];
  const tables = Object.entries(ROWS).map(([table, count]) => [`migration.${table}`, rowsOf(count)] as const);
  const accounts = { columns: ['id', 'name'], rows: clients };
  return {
    ...place('local'),
    tables: { 'migration.client_accounts': accounts, ...Object.fromEntries(tables) },
  };
}

/** What SAFE_cleanup_demo_data.py leaves. */
export function cleanedUp({ settings, tables }: SimulatedPlaceState): SimulatedPlaceState {
  const left = Object.entries(tables).map(([name, { columns, rows }]) => {
    const owner = columns.indexOf(OWNER);
    return [name, { columns, rows: rows.filter((row) => row[owner] !== DEMO_CLIENT) }] as const;
  });
  return { settings, tables: Object.fromEntries(left) };
}

function place(environment: string): SimulatedPlaceState {
  return { settings: { 'app.environment': environment }, tables: {} };
}

function rowsOf(count: number) {
  const demo = Array.from({ length: count }, (_, index) => [String(index + 1), DEMO_CLIENT]);
  return { columns: ['id', OWNER], rows: [...demo, [String(count + 1), OTHER_CLIENT]] };
}
