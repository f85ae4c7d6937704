import { expect, test } from 'vitest';
import { Faults } from '../../../src/systems/faults.ts';
import { backupFiles, backupName } from '../../../src/systems/s3/simulated-backup.ts';
import { simulateS3 } from '../../../src/systems/s3/simulator.ts';
import { HeldClock } from '../../support/held-clock.ts';

function simulated() {
  const clock = new HeldClock();
  const faults = new Faults();
  const s3 = simulateS3({ state: { next: 0, buckets: { bucket: [] } }, clock, faults });
  for (const day of ['02', '03', '04']) {
    const taken = new Date(`2026-03-${day}T02:00:00Z`);
    s3.put('bucket', backupFiles('prod/', taken, taken));
  }
  return { s3, faults };
}

test('the switch takes the Redis snapshot from the newest backup, and gives it back', async () => {
  const { s3, faults } = simulated();
  const listed = async (day: string) =>
    (await s3.listObjects('bucket', `prod/2026-03-${day}-020000/`)).length;

  faults.set('s3/incomplete-backup', true);
  const broken = [await listed('03'), await listed('04')];
  const row = s3.rows()[0];
  faults.set('s3/incomplete-backup', false);

  expect(broken).toEqual([4, 3]);
  expect(row).toMatchObject({ status: 'Incomplete', tone: 'bad' });
  expect(await listed('04')).toBe(4);
});

test('an upload to the same key is a new version of it', async () => {
  const { s3 } = simulated();
  const at = new Date('2026-03-04T03:00:00Z');
  const key = 'prod/2026-03-04-020000/manifest.json';
  const before = await s3.headObject('bucket', key);

  s3.put('bucket', [{ key, size: 2, body: '{}', at }]);

  const after = await s3.headObject('bucket', key);
  expect(after).toMatchObject({ size: 2, lastModified: at });
  expect(after.versionId).not.toBe(before.versionId);
  expect(await s3.listObjects('bucket', 'prod/2026-03-04-020000/')).toHaveLength(4);
});

test('a backup is named by its time in UTC, and its files agree with its manifest', () => {
  const taken = new Date('2026-12-31T23:59:59.900Z');
  const files = backupFiles('prod/', taken, taken);
  const manifest = JSON.parse(files.find((one) => one.body !== undefined)?.body ?? '');

  expect(backupName(taken)).toBe('2026-12-31-235959');
  expect(manifest.timestamp).toBe('2026-12-31T23:59:59Z');
  for (const { file, size } of Object.values<{ file: string; size: number }>(manifest.components))
    expect(files).toContainEqual(expect.objectContaining({ key: `prod/2026-12-31-235959/${file}`, size }));
});
