import { expect, test } from 'vitest';
import type { Action } from '../../src/actions/action.ts';
import { allActions } from '../../src/actions/index.ts';
import { runCronJob } from '../../src/actions/kubernetes/run-cronjob.ts';
import { runJob } from '../../src/actions/kubernetes/run-job.ts';
import { copyRows } from '../../src/actions/postgresql/copy-rows.ts';
import { restoreSnapshot } from '../../src/actions/rds/restore-snapshot.ts';
import { truncateCopy } from '../../src/actions/s3/truncate-copy.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { STAGING, stage } from '../support/stage.ts';

const placeOf = (set: ReturnType<typeof stage>, action: Action, input: JsonObject) =>
  action.restoresInto?.(
    set.context({ environment: { ...set.context().environment, name: 'staging' } }),
    input,
  );

const RUN_JOB = { namespace: 'infershield', from_cronjob: 'infershield-backup' };
const RUN_CRONJOB = { namespace: 'infershield', name: 'infershield-backup' };

test.each([
  [runJob, RUN_JOB],
  [runCronJob, RUN_CRONJOB],
])('$name restores into a namespace that people have marked', async (action, input) => {
  const set = stage({ environment: STAGING });

  expect(await placeOf(set, action, input)).toEqual({
    place: 'staging/infershield',
    safe: 'marked runbolt/drill',
  });
});

test('a namespace that is not marked is not safe, with the line that marks it', async () => {
  const set = stage({ environment: STAGING });
  set.world.faults.set('kubernetes/unmarked', true);

  expect(await placeOf(set, runJob, RUN_JOB)).toEqual({
    place: 'staging/infershield',
    unsafe: expect.stringMatching(
      /the namespace infershield is not marked for drills.*kubectl .*label namespace infershield runbolt\/drill=true$/,
    ),
  });
});

const COPY = { source: 'staging', target: 'rehearsal', table: 'reports', keys: ['17'], on_conflict: 'skip' };
const DATABASES = { staging: {}, rehearsal: {}, 'reports-drill': {}, drilling: {} };

test.each([
  ['an empty database', 'rehearsal', { place: 'staging/rehearsal', safe: 'empty' }],
  [
    'one that is called so',
    'reports-drill',
    { place: 'staging/reports-drill', safe: 'for drills by its name, reports-drill' },
  ],
  [
    'one that only sounds so',
    'drilling',
    {
      place: 'staging/drilling',
      unsafe: expect.stringMatching(
        /^public\.audit_logs holds rows.*psql "\$DATABASE_URL" -c .*COMMENT ON DATABASE "drilling" IS/,
      ),
    },
  ],
])('rows are copied into %s: %s', async (_what, target, place) => {
  const set = stage({ environment: { ...STAGING, databases: DATABASES } });

  expect(await placeOf(set, copyRows, { ...COPY, target })).toEqual(place);
});

test('what a drill makes itself is tagged, or lies under its own prefix', async () => {
  const set = stage();

  expect(await placeOf(set, restoreSnapshot, { source: 'credlink-prod', into: 'credlink-drill' })).toEqual({
    place: 'rds/instance/credlink-drill',
    safe: 'made by this drill, and tagged runbolt/drill',
  });
  const cut = { bucket: 'infershield-backups', prefix: 'prod/', component: 'postgresql' };
  expect(await placeOf(set, truncateCopy, { ...cut, backup: '2026-03-04-020000' })).toMatchObject({
    safe: "the drill's own prefix",
  });
});

test('an instance that a drill restores carries the tag, and no other does', async () => {
  const set = stage();
  const input = { source: 'credlink-prod', into: 'credlink-drill' };
  const context = set.context();
  const drill = { ...context, run: { ...context.run, drill: true as const } };

  const plan = await restoreSnapshot.plan(drill, input);
  await restoreSnapshot.apply(drill, input, plan);
  const made = await set.systems.rds.describeInstance('credlink-drill');

  expect(plan.commands.join('\n')).toContain('Key=runbolt/drill,Value=true');
  expect(made.TagList).toContainEqual({ Key: 'runbolt/drill', Value: 'true' });
  expect((await restoreSnapshot.plan(context, { ...input, into: 'other' })).commands.join()).not.toContain(
    'runbolt/drill',
  );
});

test('whatever restores says where to', () => {
  const restoring = [...allActions()].filter(([name]) =>
    /restore-(snapshot|job)|start-restore|copy|run-(cron)?job/.test(name),
  );
  const silent = restoring.filter(([name, { restoresInto }]) => !restoresInto && name !== 's3/remove-copy');

  expect(restoring.length).toBeGreaterThan(5);
  expect(silent.map(([name]) => name)).toEqual([]);
});
