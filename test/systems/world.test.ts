import { expect, test } from 'vitest';
import { compareCounts } from '../../src/actions/postgresql/compare-counts.ts';
import { checkBackup } from '../../src/actions/s3/check-backup.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { createWorld } from '../../src/systems/world.ts';
import { HeldClock } from '../support/held-clock.ts';
import { STAGING, stage } from '../support/stage.ts';

const BACKUP = {
  bucket: 'infershield-backups',
  prefix: 'prod/',
  components: ['postgresql', 'redis', 'loki'],
};
const COUNTS = {
  source: 'production-replica',
  copy: 'staging',
  tables: { reports: 'created_at', audit_logs: 'created_at', policies: 'created_at' },
};
type Systems = ReturnType<typeof stage>['systems'];

async function health({ http }: Systems, times = 8) {
  const statuses: number[] = [];
  for (let n = 0; n < times; n++)
    statuses.push((await http.request({ url: 'https://api.credlink.com/health' })).status);
  return statuses;
}

/** As the restore steps of the example file do it: a Job from the backup's template, with a command of its own. */
async function startRestore({ kubernetes }: Systems, name: string, args: string[]) {
  const { jobTemplate } = (
    await kubernetes.readCronJob({ namespace: 'infershield', name: 'infershield-backup' })
  ).spec;
  const spec = structuredClone(jobTemplate.spec);
  const container = {
    name: 'backup',
    image: 'infershield/backup:0.4.0',
    command: ['bash', 'scripts/restore.sh'],
    args,
  };
  await kubernetes.createJob({
    namespace: 'infershield',
    name,
    labels: {},
    annotations: {},
    spec: {
      ...spec,
      template: { ...asObject(spec.template), spec: { restartPolicy: 'Never', containers: [container] } },
    },
  });
}

const asObject = (value: unknown): JsonObject =>
  typeof value === 'object' && value !== null ? { ...value } : {};

test('the bad build answers health only sometimes, and rolling back makes it good', async () => {
  const { clock, systems } = stage();

  const sick = await health(systems);
  await systems.ecs.updateService({
    cluster: 'credlink-production',
    service: 'api',
    taskDefinition: 'credlink-api:41',
  });
  await clock.advance(15_000);
  const well = await health(systems);

  expect(new Set(sick)).toEqual(new Set([200, 503]));
  expect(sick.filter((status) => status === 503).length).toBeGreaterThan(4);
  expect(new Set(well)).toEqual(new Set([200]));
});

test('while tasks move, health is that of whichever task is asked', async () => {
  const { clock, systems } = stage();
  await systems.ecs.updateService({
    cluster: 'credlink-production',
    service: 'api',
    taskDefinition: 'credlink-api:41',
  });
  await clock.advance(8_000);

  const mixed = await health(systems, 12);

  expect(mixed.filter((status) => status === 200).length).toBeGreaterThan(6);
  expect(mixed).toContain(503);
});

test('a backup Job that ends puts a backup of its own time into S3', async () => {
  const { clock, systems, perform } = stage();
  const cronJob = await systems.kubernetes.readCronJob({
    namespace: 'infershield',
    name: 'infershield-backup',
  });
  await systems.kubernetes.createJob({
    namespace: 'infershield',
    name: 'manual-backup-1',
    labels: {},
    annotations: {},
    spec: cronJob.spec.jobTemplate.spec,
  });
  const startedAt = clock.now().toISOString();
  await clock.advance(60_000);

  const { end } = await perform(checkBackup, { ...BACKUP, not_before: startedAt });

  expect(end).toMatchObject({ status: 'done', outputs: { backup: '2026-03-04-024801' } });
});

test('the nightly backup arrives by itself, also when nobody looked at Kubernetes', async () => {
  const { clock, systems } = stage();
  await clock.advance(24 * 3_600_000);

  const folders = await systems.s3.listPrefixes('infershield-backups', 'prod/');

  expect(folders.at(-1)).toBe('prod/2026-03-05-020001/');
});

test('a restore to staging makes its counts those of production at the time of the backup', async () => {
  const set = stage({ environment: STAGING });
  const input = { ...COUNTS, older_than: '2026-03-04T02:00:00Z' };
  await startRestore(set.systems, 'restore-1', ['2026-03-04-020000', '--postgres-only']);
  await set.clock.advance(60_000);

  const { end } = await set.perform(compareCounts, input);

  expect(end).toMatchObject({
    status: 'done',
    evidence: [expect.stringMatching(/^reports: 11\d,\d{3} rows/), expect.anything(), expect.anything()],
  });
});

test('a restore that loses rows is found out', async () => {
  const set = stage({ environment: STAGING });
  set.world.faults.set('database/lost-rows', true);
  await startRestore(set.systems, 'restore-1', ['2026-03-04-020000', '--postgres-only']);
  await set.clock.advance(60_000);

  const { end } = await set.perform(compareCounts, { ...COUNTS, older_than: '2026-03-04T02:00:00Z' });

  expect(end).toMatchObject({ status: 'failed', reason: expect.stringContaining('reports by −37') });
});

test('restoring Redis touches Redis and leaves PostgreSQL alone', async () => {
  const set = stage({ environment: STAGING });
  await startRestore(set.systems, 'restore-2', ['2026-03-04-020000', '--redis-only']);
  await set.clock.advance(60_000);

  const rows = section(set.world.panel(), 'database');

  expect(rows).toContainEqual(
    expect.objectContaining({ title: 'redis staging', detail: 'from 2026-03-04-020000' }),
  );
  expect(rows).toContainEqual(
    expect.objectContaining({ title: 'staging', detail: expect.stringContaining('from 2025-12') }),
  );
});

test('a restore of a backup that is not there restores nothing', async () => {
  const set = stage({ environment: STAGING });
  await startRestore(set.systems, 'restore-3', ['2024-01-01-020000', '--postgres-only']);
  await set.clock.advance(60_000);

  const { end } = await set.perform(compareCounts, { ...COUNTS, older_than: '2026-03-04T02:00:00Z' });

  expect(end.status).toBe('failed');
});

test('a snapshot is plain JSON, and a world made from it goes on where the other stood', async () => {
  const { clock, systems, world } = stage();
  await systems.ecs.updateService({
    cluster: 'credlink-production',
    service: 'api',
    taskDefinition: 'credlink-api:41',
  });
  await clock.advance(6_000);
  const snapshot = world.snapshot();
  const saved = JSON.parse(JSON.stringify(snapshot));

  const again = createWorld({ clock, saved });
  await clock.advance(9_000);

  expect(saved).toEqual(snapshot);
  expect(again.panel()).toEqual(world.panel());
  expect(section(again.panel(), 'ecs')?.[0]).toMatchObject({ status: 'Running', tone: 'good' });
});

test('every change is told, with the state after it', async () => {
  const clock = new HeldClock();
  const told: JsonObject[] = [];
  const world = createWorld({ clock, onChange: (state) => told.push(state) });
  const { ecs } = world.systems({ name: 'production', hosts: [], databases: {} });

  await ecs.updateService({
    cluster: 'credlink-production',
    service: 'api',
    taskDefinition: 'credlink-api:41',
  });

  expect(JSON.stringify(told.at(-1))).toBe(JSON.stringify(world.snapshot()));
  expect(told.length).toBeGreaterThan(0);
});

test('looking at the panel of a world at rest changes nothing', () => {
  const clock = new HeldClock();
  const world = createWorld({ clock });
  world.panel();
  const before = world.snapshot();

  world.panel();

  expect(world.snapshot()).toEqual(before);
});

test.each([{}, { ecs: 'nonsense' }, { ecs: null, s3: [] }])(
  'a saved state that does not fit (%j) makes way for a new world',
  async (saved) => {
    const clock = new HeldClock();

    const world = createWorld({ clock, saved });

    expect(world.panel()).toEqual(createWorld({ clock }).panel());
  },
);

test('a reset makes everything as on the first day, in the systems that are in use, too', async () => {
  const { clock, systems, world } = stage();
  const fresh = createWorld({ clock }).panel();
  await systems.ecs.updateService({
    cluster: 'credlink-production',
    service: 'api',
    taskDefinition: 'credlink-api:41',
  });
  await health(systems);
  world.faults.set('http/down', true);

  world.reset();

  expect(world.panel()).toEqual(fresh);
  expect((await systems.ecs.describeService('credlink-production', 'api')).taskDefinition).toMatch(/:42$/);
  expect(world.faults.list().filter(({ on }) => on)).toEqual([]);
});

test('an environment reaches its own hosts and databases, and no others', async () => {
  const { world } = stage();
  const staging = world.systems(STAGING);
  const production = world.systems({ name: 'production', hosts: ['api.credlink.com'], databases: {} });

  expect(production.databases.database('staging')).toBeUndefined();
  expect(staging.databases.names()).toEqual(['staging', 'production-replica']);
  await expect(staging.http.request({ url: 'https://api.credlink.com/health' })).rejects.toMatchObject({
    kind: 'denied',
  });
});

test('every system shows itself in the panel, each row with an id of its own', () => {
  const { world } = stage();

  const panel = world.panel();
  const ids = panel.flatMap(({ rows }) => rows.map(({ id }) => id));

  expect(panel.map(({ id }) => id)).toEqual([
    'kubernetes/prod',
    'kubernetes/staging',
    'ecs',
    'rds',
    'aws-backup',
    's3',
    'cloudwatch',
    'secrets-manager',
    'ecr',
    'acm',
    'docker',
    'http',
    'database',
    'pagerduty',
    'prometheus',
    'loki',
    'alertmanager',
    'sentry',
    'github',
    'statuspage',
  ]);
  expect(panel.every(({ rows }) => rows.length > 0)).toBe(true);
  expect(ids.filter((id) => ids.indexOf(id) !== ids.lastIndexOf(id))).toEqual([]);
});

function section(panel: ReturnType<ReturnType<typeof createWorld>['panel']>, id: string) {
  return panel.find((one) => one.id === id)?.rows;
}
