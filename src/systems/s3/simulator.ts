import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { Failure, type FailureKind } from '../../lib/failure.ts';
import type { PanelRow } from '../panel.ts';
import type { Simulation } from '../simulation.ts';
import { troubles } from '../troubles.ts';
import type { S3, S3Object } from './port.ts';
import { newestBackup, withoutAComponent } from './simulated-backup.ts';

/** The simulated buckets as plain JSON; of a large object only the size is kept. */
export const S3State = z.object({
  next: z.number(),
  buckets: z.record(
    z.string(),
    z.array(
      z.object({
        key: z.string(),
        size: z.number(),
        lastModified: z.string(),
        versionId: z.string(),
        body: z.string().optional(),
      }),
    ),
  ),
});
export type S3State = z.output<typeof S3State>;
type Stored = S3State['buckets'][string][number];

interface S3Simulation extends Simulation<S3State> {
  /** Lets happen first what others were to upload by now. */
  readonly catchUp?: () => void;
}

export interface SimulatedS3 extends S3 {
  /** What an upload does: the newest version is the one that is read. */
  put(bucket: string, objects: readonly Upload[]): void;
  rows(): readonly PanelRow[];
}

export interface Upload {
  readonly key: string;
  readonly size: number;
  readonly body?: string;
  readonly at: Date;
}

/** Amazon S3 with versioned buckets, listed in the order of bytes. */
export function simulateS3(simulation: S3Simulation): SimulatedS3 {
  const { state, clock, faults, changed = () => {}, catchUp = () => {} } = simulation;
  const call = troubles({ id: 's3', system: 'Amazon S3', faults, clock });
  faults.declare('s3/incomplete-backup', 'The newest backup lacks its Redis snapshot');

  function objects(bucket: string, operation: string): readonly Stored[] {
    catchUp();
    const stored = state.buckets[bucket];
    if (!stored) throw answer('not_found', operation, `There is no S3 bucket ${bucket}.`);
    return faults.isOn('s3/incomplete-backup') ? withoutAComponent(stored) : stored;
  }

  function find(bucket: string, key: string, operation: string): Stored {
    const found = objects(bucket, operation).find((one) => one.key === key);
    if (!found) throw answer('not_found', operation, `There is no object s3://${bucket}/${key}.`);
    return found;
  }

  function put(bucket: string, uploads: readonly Upload[]): void {
    const keys = new Set(uploads.map((one) => one.key));
    const kept = (state.buckets[bucket] ?? []).filter((one) => !keys.has(one.key));
    state.buckets[bucket] = [...kept, ...uploads.map((upload) => store(state, upload))];
    changed();
  }

  return {
    listPrefixes(bucket, prefix, signal) {
      const operation = `list s3://${bucket}/${prefix}`;
      return call({ operation, signal }, () => commonPrefixes(objects(bucket, operation), prefix));
    },

    listObjects(bucket, prefix, signal) {
      const operation = `list s3://${bucket}/${prefix}`;
      return call({ operation, signal }, () =>
        objects(bucket, operation)
          .filter((one) => one.key.startsWith(prefix))
          .sort((a, b) => byBytes(a.key, b.key))
          .map(({ key, size, lastModified }) => ({ key, size, lastModified: new Date(lastModified) })),
      );
    },

    headObject(bucket, key, signal) {
      const operation = `head s3://${bucket}/${key}`;
      return call({ operation, signal }, () => toObject(find(bucket, key, operation)));
    },

    getObject(bucket, key, { maxBytes }, signal) {
      const operation = `get s3://${bucket}/${key}`;
      return call({ operation, signal }, () => {
        const { size, body } = find(bucket, key, operation);
        if (size > maxBytes)
          throw answer('invalid', operation, `${key} has ${size} bytes, more than ${maxBytes}.`);
        return body ?? '';
      });
    },

    putObject(bucket, key, body, signal) {
      const operation = `put s3://${bucket}/${key}`;
      return call({ operation, signal, writes: true }, () => {
        objects(bucket, operation);
        put(bucket, [{ key, size: Buffer.byteLength(body), body, at: clock.now() }]);
      });
    },

    deleteObject(bucket, key, signal) {
      const operation = `delete s3://${bucket}/${key}`;
      return call({ operation, signal, writes: true }, () => {
        objects(bucket, operation);
        state.buckets[bucket] = (state.buckets[bucket] ?? []).filter((one) => one.key !== key);
        changed();
      });
    },

    put,

    rows: () =>
      Object.entries(state.buckets).map(([bucket]) => bucketRow(bucket, objects(bucket, 'show'), clock)),
  };
}

function commonPrefixes(stored: readonly Stored[], prefix: string): string[] {
  const folders = stored
    .filter((one) => one.key.startsWith(prefix) && one.key.includes('/', prefix.length))
    .map((one) => one.key.slice(0, one.key.indexOf('/', prefix.length) + 1));
  return [...new Set(folders)].sort(byBytes);
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function toObject({ key, size, lastModified, versionId }: Stored): S3Object {
  return { key, size, lastModified: new Date(lastModified), versionId };
}

function store(state: S3State, { key, size, body, at }: Upload): Stored {
  state.next += 1;
  const stored = { key, size, lastModified: at.toISOString(), versionId: `v${state.next}` };
  return body === undefined ? stored : { ...stored, body };
}

function bucketRow(bucket: string, stored: readonly Stored[], clock: Clock): PanelRow {
  const newest = newestBackup(stored);
  const row = { id: `s3/${bucket}`, title: bucket };
  if (!newest) return { ...row, status: 'Empty', detail: 'no backups', tone: 'quiet' };
  const files = stored.filter((one) => one.key.startsWith(newest));
  const at = Math.max(...files.map((one) => Date.parse(one.lastModified)));
  const hours = Math.floor((clock.now().getTime() - at) / 3_600_000);
  const age = hours < 1 ? 'less than an hour old' : `${hours} h old`;
  const complete = files.length >= 4;
  return {
    ...row,
    status: complete ? 'Complete' : 'Incomplete',
    detail: `${newest} · ${files.length} files · ${age}`,
    tone: complete ? 'good' : 'bad',
  };
}

function answer(kind: FailureKind, operation: string, message: string): Failure {
  return new Failure({ system: 'Amazon S3', operation, kind, message });
}
