import { expect, test } from 'vitest';
import { startRestore } from '../../../src/actions/aws-backup/start-restore.ts';
import { FILE_SYSTEM, VAULT } from '../../../src/systems/aws-backup/seed.ts';
import { stage } from '../../support/stage.ts';

const POINT = 'arn:aws:backup:us-east-1:210987654321:recovery-point:2026-03-04';
const INPUT = { vault: VAULT, recovery_point: POINT, role: 'arn:aws:iam::210987654321:role/efs-restore' };

test('the restore is followed to its end, and says where the data is', async () => {
  const { perform } = stage();

  const { end, waited } = await perform(startRestore, INPUT);

  expect(waited.map((one) => one.progress)).toContain('running, 41.67% restored');
  expect(end).toMatchObject({
    status: 'done',
    outputs: { file_system: FILE_SYSTEM, folder: 'aws-backup-restore_*' },
    evidence: expect.arrayContaining([
      `The data is in the newest folder aws-backup-restore_* at the root of ${FILE_SYSTEM}.`,
    ]),
    leaves: [{ target: `efs:us-east-1/${FILE_SYSTEM}`, what: expect.stringMatching(/remove the folder/) }],
  });
});

test('it goes beside the data, never into a new file system, and keeps its encryption', async () => {
  const { plan } = stage();

  const planned = await plan(startRestore, { ...INPUT, items: ['/models', "/it's"] });

  expect(planned.guards.metadata).toEqual({
    KmsKeyId: expect.any(String),
    PerformanceMode: 'generalPurpose',
    CreationToken: 'runbolt-r-12345678-step',
    'file-system-id': FILE_SYSTEM,
    newFileSystem: 'false',
    Encrypted: 'true',
    ItemsToRestore: '["/models","/it\'s"]',
  });
  expect(planned.facts.join('\n')).toContain('Nothing that is there is touched.');
  expect(planned.commands[0]).toMatch(/--idempotency-token runbolt-r-12345678-step --metadata '\{/);
});

test('applying it again after a lost answer starts no second job', async () => {
  const { context, plan, systems } = stage();
  const planned = await plan(startRestore, INPUT);

  const first = await startRestore.apply(context(), INPUT, planned);
  const second = await startRestore.apply(context(), INPUT, planned);

  expect(second).toEqual(first);
  expect(await systems.awsBackup.listRestoreJobs(new Date(0))).toHaveLength(1);
});

test.each([
  ['before the call', false, 'absent'],
  ['after the call', true, 'done'],
])('a crash %s is told by the jobs of this recovery point', async (_when, called, status) => {
  const { clock, context, plan, follow } = stage();
  const planned = await plan(startRestore, INPUT);
  const startedAt = clock.now();
  if (called) await startRestore.apply(context(), INPUT, planned);

  const { end } = await follow(startRestore, INPUT, { plan: planned, startedAt });

  expect(end.status).toBe(status);
});

test('several jobs of the same recovery point are unclear after a crash', async () => {
  const { clock, context, plan, systems } = stage();
  const planned = await plan(startRestore, INPUT);
  await startRestore.apply(context(), INPUT, planned);
  const another = {
    recoveryPoint: POINT,
    role: INPUT.role,
    metadata: {},
    resourceType: 'EFS',
    token: 'other',
  };
  await systems.awsBackup.startRestoreJob(another);

  const found = await startRestore.observe(context(), INPUT, { plan: planned, startedAt: clock.now() });

  expect(found.status).toBe('unknown');
});

test('a job that fails says why, and that a part may be there', async () => {
  const { world, perform } = stage();
  world.faults.set('aws-backup/restore-fails', true);

  const { end } = await perform(startRestore, INPUT);

  expect(end).toMatchObject({
    status: 'failed',
    reason: expect.stringMatching(/FAILED: The role may not write to the file system\./),
    leaves: [{}],
  });
});

test('one that takes too long goes on by itself', async () => {
  const { perform } = stage();

  const { end } = await perform(startRestore, { ...INPUT, finish_within: '20s' });

  expect(end).toMatchObject({
    status: 'failed',
    reason: expect.stringMatching(/not done within 20 s: running/),
  });
});

test('a recovery point that is not whole is refused in the plan', async () => {
  const { plan } = stage();

  const planned = await plan(startRestore, { ...INPUT, recovery_point: POINT.replace('03-04', '03-03') });

  expect(planned.obstacle).toMatch(/is PARTIAL: it is not whole/);
});

test.each([
  [{ role: 'efs-restore' }],
  [{ items: ['models'] }],
  [{ items: [] }],
  [{ recovery_point: 'newest' }],
])('%j is refused before anything is asked', async (over) => {
  await expect(stage().plan(startRestore, { ...INPUT, ...over })).rejects.toThrow();
});
