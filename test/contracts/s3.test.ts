import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { Faults } from '../../src/systems/faults.ts';
import { connectS3 } from '../../src/systems/s3/client.ts';
import type { S3 } from '../../src/systems/s3/port.ts';
import { backupFiles } from '../../src/systems/s3/simulated-backup.ts';
import { simulateS3 } from '../../src/systems/s3/simulator.ts';
import { s3Server } from '../../src/systems/s3/wire.ts';
import { HeldClock } from '../support/held-clock.ts';
import { withAwsCredentials } from './aws-credentials.ts';
import { failsInWords, type Subject } from './in-trouble.ts';
import { closeServers, onTheWire } from './on-the-wire.ts';

const BUCKET = 'infershield-backups';

const SUBJECTS = [
  { name: 'the simulator', open: simulator },
  { name: 'the real client', open: overTheWire },
];

withAwsCredentials();
afterEach(closeServers);

describe.each(SUBJECTS)('S3 by $name', ({ open }) => {
  test('the folders directly under a prefix are listed, in the order of bytes', async () => {
    const { port } = await open();

    expect(await port.listPrefixes(BUCKET, 'prod/')).toEqual([
      'prod/2026-03-02-020000/',
      'prod/2026-03-03-020000/',
    ]);
    expect(await port.listPrefixes(BUCKET, '')).toEqual(['other/', 'prod/']);
    expect(await port.listPrefixes(BUCKET, 'nowhere/')).toEqual([]);
  });

  test('objects are listed with their sizes, and only those under the prefix', async () => {
    const { port } = await open();

    const objects = await port.listObjects(BUCKET, 'prod/2026-03-03-020000/');

    expect(objects.map(({ key, size }) => [key.replace(/^.*\//, ''), size])).toEqual([
      ['loki-2026-03-03-020000.json.gz', 52_428_800],
      ['manifest.json', expect.any(Number)],
      ['postgres-2026-03-03-020000.sql.gz', 524_288_000],
      ['redis-2026-03-03-020000.rdb', 10_485_760],
    ]);
    expect(objects[0]?.lastModified).toEqual(new Date('2026-03-03T02:04:00Z'));
  });

  test('a small object is read as text, whatever letters it has', async () => {
    const { port } = await open();

    const text = await port.getObject(BUCKET, 'other/note.txt', { maxBytes: 1_000 });

    expect(text).toBe('Grüße, 日本\n');
  });

  test('a manifest says what the folder holds', async () => {
    const { port } = await open();

    const text = await port.getObject(BUCKET, 'prod/2026-03-03-020000/manifest.json', { maxBytes: 100_000 });

    expect(JSON.parse(text)).toMatchObject({
      timestamp: '2026-03-03T02:00:00Z',
      components: { redis: { file: 'redis-2026-03-03-020000.rdb', size: 10_485_760 } },
    });
  });

  test('an object larger than the limit is refused, not downloaded', async () => {
    const { port } = await open();
    const key = 'prod/2026-03-03-020000/postgres-2026-03-03-020000.sql.gz';

    await expect(port.getObject(BUCKET, key, { maxBytes: 1_000_000 })).rejects.toMatchObject({
      kind: 'invalid',
    });
  });

  test('an object is looked at without reading it', async () => {
    const { port } = await open();

    const head = await port.headObject(BUCKET, 'prod/2026-03-03-020000/redis-2026-03-03-020000.rdb');

    expect(head).toMatchObject({
      size: 10_485_760,
      versionId: expect.any(String),
      lastModified: expect.any(Date),
    });
  });

  test.each([
    ['a bucket', (s3: S3) => s3.listObjects('nope-bucket', '')],
    ['a bucket of folders', (s3: S3) => s3.listPrefixes('nope-bucket', '')],
    ['an object to read', (s3: S3) => s3.getObject(BUCKET, 'prod/nope', { maxBytes: 10 })],
    ['an object to look at', (s3: S3) => s3.headObject(BUCKET, 'prod/nope')],
  ])('%s that does not exist is not found', async (_what, ask) => {
    const { port } = await open();

    await expect(ask(port)).rejects.toMatchObject({ name: 'Failure', kind: 'not_found' });
  });

  test('a small object is written, written again, and deleted, also twice', async () => {
    const { port } = await open();
    const key = 'runbolt-drill/2026-03-03-020000/manifest.json';

    await port.putObject(BUCKET, key, 'first');
    await port.putObject(BUCKET, key, 'Grüße');
    expect(await port.getObject(BUCKET, key, { maxBytes: 100 })).toBe('Grüße');

    await port.deleteObject(BUCKET, key);
    await port.deleteObject(BUCKET, key);
    expect(await port.listObjects(BUCKET, 'runbolt-drill/')).toEqual([]);
  });

  failsInWords<S3>({ system: 's3', open, read: (port, signal) => port.listObjects(BUCKET, 'prod/', signal) });
});

async function overTheWire(): Promise<Subject<S3>> {
  const { port: simulated, faults } = simulator();
  const wire = await onTheWire('s3', s3Server(simulated), faults);
  const port = connectS3({ region: 'us-east-1', endpoint: wire.url, clock: systemClock });
  return { port, faults: wire.faults };
}

function simulator(): Subject<S3> & { readonly faults: Faults } {
  const clock = new HeldClock();
  const faults = new Faults();
  const s3 = simulateS3({ state: { next: 0, buckets: {} }, clock, faults });
  for (const day of ['2026-03-03', '2026-03-02'])
    s3.put(BUCKET, backupFiles('prod/', new Date(`${day}T02:00:00Z`), new Date(`${day}T02:04:00Z`)));
  const body = 'Grüße, 日本\n';
  s3.put(BUCKET, [{ key: 'other/note.txt', size: Buffer.byteLength(body), body, at: clock.now() }]);
  return { port: s3, faults };
}
