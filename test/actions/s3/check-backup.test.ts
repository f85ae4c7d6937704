import { expect, test } from 'vitest';
import { checkBackup } from '../../../src/actions/s3/check-backup.ts';
import { stage } from '../../support/stage.ts';
import { upload } from './upload.ts';

const INPUT = { bucket: 'infershield-backups', prefix: 'prod/', components: ['postgresql', 'redis', 'loki'] };
const NEWEST = '2026-03-04-020000';

test('the newest backup is pinned by the plan, with everything that was found out about it', async () => {
  const { plan } = stage();

  const planned = await plan(checkBackup, { ...INPUT, max_age: '24h' });

  expect(planned.outputs).toEqual({
    backup: NEWEST,
    taken_at: '2026-03-04T02:00:00.000Z',
    prefix: `prod/${NEWEST}/`,
  });
  expect(planned.changes).toEqual([]);
  expect(planned.facts.join('\n')).toMatch(
    /^Backup 2026-03-04-020000 was taken 48 minutes ago, at 2026-03-04 02:00 UTC\.$/m,
  );
  expect(planned.facts.join('\n')).toMatch(/redis is there: redis-.*\.rdb, 10\.5 MB as in the manifest/);
});

test('the same backup is verified again when the step runs', async () => {
  const { perform } = stage();

  const { end } = await perform(checkBackup, INPUT);

  expect(end).toMatchObject({
    status: 'done',
    outputs: { backup: NEWEST, age_seconds: 48 * 60, components: ['postgresql', 'redis', 'loki'] },
  });
  expect(end.status === 'done' && end.outputs.size_bytes).toBeGreaterThan(580_000_000);
});

test('the approved plan is kept to when a newer backup has arrived since', async () => {
  const set = stage();
  const planned = await set.plan(checkBackup, INPUT);
  const systems = upload(set, '2026-03-04T02:47:00Z');

  const context = { ...set.context({ pinned: planned.outputs }), systems };
  const again = await checkBackup.plan(context, INPUT);
  const end = await checkBackup.observe(context, INPUT, { plan: again, startedAt: set.clock.now() });

  expect(again.outputs).toEqual(planned.outputs);
  expect(end).toMatchObject({ status: 'done', outputs: { backup: NEWEST } });
});

test('a backup that is too old is an obstacle', async () => {
  const { plan } = stage();

  const planned = await plan(checkBackup, { ...INPUT, max_age: '30m' });

  expect(planned.obstacle).toBe(
    `Backup ${NEWEST} is 48 minutes old, more than the 30 minutes allowed. Take a backup first.`,
  );
});

test('a component that is missing from the bucket is found, in the plan and when it runs', async () => {
  const { world, clock, plan, context } = stage();
  const planned = await plan(checkBackup, INPUT);
  world.faults.set('s3/incomplete-backup', true);

  const again = await plan(checkBackup, INPUT);
  const end = await checkBackup.observe(context(), INPUT, { plan: planned, startedAt: clock.now() });

  expect(again.obstacle).toContain('(redis) is in the manifest but not in the bucket');
  expect(end).toMatchObject({ status: 'failed', reason: expect.stringContaining('cannot be relied on') });
});

test.each([
  [
    'a size unlike the manifest',
    { manifest: manifestOf({ postgresql: 999_000_000 }) },
    'the manifest says 999 MB',
  ],
  [
    'a dump that has collapsed',
    { sizes: { postgresql: 20_000 } },
    'postgresql has only 20 kB; the backups before had about 5',
  ],
  ['an empty component', { sizes: { redis: 0 } }, '(redis) is empty'],
  ['a manifest cut short', { manifest: '{"timestamp": "2026-03-' }, 'cannot be read'],
  ['a manifest of another shape', { manifest: '[]' }, 'cannot be read'],
  [
    'a manifest without the component',
    { manifest: manifestOf({}, ['redis', 'loki']) },
    'does not list postgresql',
  ],
])('%s is found', async (_what, broken, finding) => {
  const set = stage();
  const systems = upload(set, '2026-03-04T02:47:00Z', broken);

  const planned = await checkBackup.plan({ ...set.context(), systems }, INPUT);

  expect(planned.obstacle).toContain(finding);
});

test('a named backup is pinned instead of the newest', async () => {
  const { plan, perform } = stage();
  const input = { ...INPUT, backup: '2026-03-02-020000' };

  const planned = await plan(checkBackup, input);
  const { end } = await perform(checkBackup, input);

  expect(planned.outputs).toMatchObject({ backup: '2026-03-02-020000', prefix: 'prod/2026-03-02-020000/' });
  expect(end).toMatchObject({ status: 'done', outputs: { backup: '2026-03-02-020000' } });
});

test('a date stands for the newest backup of that day', async () => {
  const set = stage();
  const systems = upload(set, '2026-03-03T14:00:00Z');

  const planned = await checkBackup.plan({ ...set.context(), systems }, { ...INPUT, backup: '2026-03-03' });

  expect(planned.outputs.backup).toBe('2026-03-03-140000');
});

test('a named backup that is not there is an obstacle that says which there are', async () => {
  const { plan } = stage();

  const { obstacle } = await plan(checkBackup, { ...INPUT, backup: '2026-03-03-100000' });

  expect(obstacle).toMatch(/There is no backup 2026-03-03-100000 in .* The newest are 2026-03-04-020000, /);
});

test.each([
  ['something else than a name', { backup: 'latest' }, /named like 2026-03-04-020000/],
  ['a name together with a wait', { backup: '2026-03-03', not_before: '2026-03-04T02:48:00Z' }, /not both/],
])('%s is no input', (_what, given, message) => {
  expect(checkBackup.input.safeParse({ ...INPUT, ...given }).error?.message).toMatch(message);
});

test('an empty prefix is an obstacle that names it', async () => {
  const { plan } = stage();

  expect((await plan(checkBackup, { ...INPUT, prefix: 'nowhere' })).obstacle).toContain(
    'no backup in s3://infershield-backups/nowhere/',
  );
});

test('a hostile prefix stays one word in the line to paste', async () => {
  const { plan } = stage();

  const { commands } = await plan(checkBackup, { ...INPUT, prefix: "x'; reboot #" });

  expect(commands).toEqual(["aws s3 ls 's3://infershield-backups/x'\\''; reboot #/'"]);
});

test('folders that are no backups are passed over', async () => {
  const { plan } = stage();

  expect((await plan(checkBackup, { ...INPUT, prefix: '' })).obstacle).toContain('There is no backup');
});

test('with not_before nothing is pinned, and the backup of the Job is waited for', async () => {
  const set = stage();
  const input = { ...INPUT, not_before: '2026-03-04T02:48:00.400Z' };
  const planned = await set.plan(checkBackup, input);
  const seen = { plan: planned, startedAt: set.clock.now() };

  const early = await checkBackup.observe(set.context(), input, seen);
  const systems = upload(set, '2026-03-04T02:48:00Z');
  const arrived = await checkBackup.observe({ ...set.context(), systems }, input, seen);

  expect(planned.outputs).toEqual({});
  expect(early).toMatchObject({
    status: 'waiting',
    progress: expect.stringContaining('waiting for a backup'),
  });
  expect(arrived).toMatchObject({ status: 'done', outputs: { backup: '2026-03-04-024800' } });
});

test('a backup that never arrives fails after two minutes and says what is there instead', async () => {
  const { clock, plan, follow } = stage();
  const input = { ...INPUT, not_before: '2026-03-04T02:48:00Z' };
  const startedAt = clock.now();

  const { end } = await follow(checkBackup, input, { plan: await plan(checkBackup, input), startedAt });

  expect(clock.now().getTime() - startedAt.getTime()).toBe(120_000);
  expect(end).toMatchObject({
    status: 'failed',
    reason: expect.stringMatching(
      /No backup begun at .* appeared .* within 2 minutes.*newest is 2026-03-04-020000/,
    ),
  });
});

test('a bucket that cannot be reached is a failure, not a finding about the backup', async () => {
  const { world, plan } = stage();
  world.faults.set('s3/unreachable', true);

  await expect(plan(checkBackup, INPUT)).rejects.toMatchObject({ name: 'Failure', kind: 'unavailable' });
});

function manifestOf(sizes: Record<string, number>, only = ['postgresql', 'redis', 'loki']): string {
  const name = '2026-03-04-024700';
  const all: Record<string, { file: string; size: number }> = {
    postgresql: { file: `postgres-${name}.sql.gz`, size: sizes.postgresql ?? 524_288_000 },
    redis: { file: `redis-${name}.rdb`, size: 10_485_760 },
    loki: { file: `loki-${name}.json.gz`, size: 52_428_800 },
  };
  const components = Object.fromEntries(
    Object.entries(all).filter(([component]) => only.includes(component)),
  );
  return JSON.stringify({ timestamp: '2026-03-04T02:47:00Z', components });
}
