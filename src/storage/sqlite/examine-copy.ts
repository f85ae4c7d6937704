import { DatabaseSync } from 'node:sqlite';
import type { RecordedEvent } from '../../audit/hash-event.ts';
import { type EventRecord, readAll } from '../../audit/read-all.ts';
import { verifyRecord } from '../../audit/verify-record.ts';
import type { Head } from '../chain.ts';
import { SCHEMA_VERSION } from '../migrations.ts';

/** What stands in a copy of the record; every page, every index and the whole chain of it was looked at. */
export type Examined =
  | {
      readonly status: 'whole';
      readonly head: Head;
      /** When its newest event was recorded, ISO 8601; null: it has none. */
      readonly newestAt: string | null;
      /** The runs that have not ended in it. */
      readonly inFlight: readonly RunLine[];
    }
  | { readonly status: 'broken'; readonly problem: string };

export interface RunLine {
  readonly id: string;
  readonly title: string;
  readonly status: string;
}

/** The file becomes one that stands alone, without a journal beside it. */
export async function examineCopy(path: string): Promise<Examined> {
  let file: DatabaseSync | undefined;
  try {
    file = new DatabaseSync(path, { timeout: 0 });
    return await examine(file);
  } catch (error) {
    if (!(error instanceof Error && 'errcode' in error)) throw error;
    return broken(`it is no database, or a damaged one (${error.message})`);
  } finally {
    if (file?.isOpen) file.close();
  }
}

async function examine(file: DatabaseSync): Promise<Examined> {
  file.exec('pragma journal_mode = delete');
  const [sound] = file.prepare('pragma integrity_check(1)').all();
  if (sound?.integrity_check !== 'ok') return broken(`SQLite finds it damaged: ${sound?.integrity_check}`);
  const version = schemaOf(file);
  if (version === undefined) return broken('it is no record of Runbolt');
  if (version > SCHEMA_VERSION)
    return broken(`a newer Runbolt wrote it (schema ${version}; this one knows ${SCHEMA_VERSION})`);

  const verification = await verifyRecord(() => readAll(recordIn(file)));
  if (verification.status === 'broken') return broken(verification.problem.message);
  const { head } = verification;
  return { status: 'whole', head, newestAt: timeOf(file, head.position), inFlight: inFlightIn(file) };
}

const broken = (problem: string): Examined => ({ status: 'broken', problem });

function schemaOf(file: DatabaseSync): number | undefined {
  const table = file.prepare("select 1 from sqlite_schema where type = 'table' and name = 'schema_version'");
  if (!table.get()) return undefined;
  const version = file.prepare('select version from schema_version').get()?.version;
  return typeof version === 'number' ? version : undefined;
}

export function recordIn(file: DatabaseSync): EventRecord {
  const after = file.prepare(
    `select position, stream, version, type, actor, data, at, prev_hash as "prevHash", hash
      from events where position > ? order by position limit ?`,
  );
  return {
    recordedAfter: async (position, limit) => after.all(position, limit) as unknown as RecordedEvent[],
  };
}

function timeOf(file: DatabaseSync, position: number): string | null {
  const row = file.prepare('select at from events where position = ?').get(position);
  return typeof row?.at === 'string' ? row.at : null;
}

export const inFlightIn = (file: DatabaseSync): readonly RunLine[] =>
  toLines(
    file.prepare('select id, title, status from runs where ended_at is null order by requested_at').all(),
  );

export const toLines = (rows: readonly Record<string, unknown>[]): readonly RunLine[] =>
  rows.map(({ id, title, status }) => ({ id: String(id), title: String(title), status: String(status) }));
