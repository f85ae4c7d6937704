import type { Kysely } from 'kysely';
import type { Sealing } from '../audit/event-store.ts';
import { inParts } from './in-parts.ts';
import type { Tables } from './tables.ts';

/** Takes out whole streams with their rows, and the beginnings of those that begin anew. Answers how many events went. */
export async function removeStreams(
  tx: Kysely<Tables>,
  { through, streams, begun }: Pick<Sealing, 'through' | 'streams' | 'begun'>,
): Promise<number> {
  let removed = 0n;
  for (const part of inParts(streams)) {
    await removeRows(tx, part);
    const events = tx.deleteFrom('events').where('stream', 'in', part);
    removed += (await events.executeTakeFirst()).numDeletedRows;
  }
  for (const { stream, version } of begun) {
    const before = tx.deleteFrom('events').where('stream', '=', stream).where('version', '<', version);
    removed += (await before.where('position', '<=', through.position).executeTakeFirst()).numDeletedRows;
  }
  return Number(removed);
}

/** What lists show of them, what was decided by them, and where they stand in Slack. */
async function removeRows(tx: Kysely<Tables>, streams: readonly string[]): Promise<void> {
  const ids = (prefix: string) =>
    streams.filter((stream) => stream.startsWith(prefix)).map((stream) => stream.slice(prefix.length));
  const [runs, incidents, alerts] = [ids('run/'), ids('incident/'), ids('alert/')];
  await tx.deleteFrom('requests').where('stream', 'in', streams).execute();
  await tx.deleteFrom('entries').where('key', 'in', placesOf(streams)).execute();
  if (runs.length > 0) {
    await tx.deleteFrom('runs').where('id', 'in', runs).execute();
    await tx.deleteFrom('acted').where('run', 'in', runs).execute();
    await tx.deleteFrom('open_loops').where('run', 'in', runs).where('closed_by', 'is not', null).execute();
  }
  if (incidents.length > 0) await tx.deleteFrom('incidents').where('id', 'in', incidents).execute();
  if (alerts.length > 0) await tx.deleteFrom('alerts').where('id', 'in', alerts).execute();
}

const placesOf = (streams: readonly string[]): readonly string[] =>
  streams.flatMap((stream) => [stream, `run/${stream}`]);
