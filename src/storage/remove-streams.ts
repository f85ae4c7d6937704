import type { Kysely } from 'kysely';
import type { Sealing } from '../audit/event-store.ts';
import { inParts } from './in-parts.ts';
import { removePlaces } from './remove-places.ts';
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
  await removeRequestsOf(
    tx,
    begun.map(({ stream }) => stream),
  );
  return Number(removed);
}

/** Of a stream that begins anew, those that led to what is gone: nobody sends them again after so long. */
async function removeRequestsOf(tx: Kysely<Tables>, begun: readonly string[]): Promise<void> {
  for (const part of inParts(begun)) {
    const begins = tx.selectFrom('events').select(['stream', ({ fn }) => fn.min('version').as('version')]);
    const first = await begins.where('stream', 'in', part).groupBy('stream').execute();
    const versions = new Map(first.map(({ stream, version }) => [stream, Number(version)]));
    const rows = await tx.selectFrom('requests').selectAll().where('stream', 'in', part).execute();
    // An earlier version of ours did not keep which event it led to: those stay.
    const gone = rows.filter(
      ({ stream, version }) => version !== null && version < (versions.get(stream) ?? 0),
    );
    for (const keys of inParts(gone.map(({ key }) => key)))
      await tx.deleteFrom('requests').where('key', 'in', keys).execute();
  }
}

/** What lists show of them, what was decided by them, and where they stand in Slack. */
async function removeRows(tx: Kysely<Tables>, streams: readonly string[]): Promise<void> {
  const ids = (prefix: string) =>
    streams.filter((stream) => stream.startsWith(prefix)).map((stream) => stream.slice(prefix.length));
  const [runs, incidents, alerts] = [ids('run/'), ids('incident/'), ids('alert/')];
  await tx.deleteFrom('requests').where('stream', 'in', streams).execute();
  await removePlaces(tx, streams);
  if (runs.length > 0) {
    await tx.deleteFrom('runs').where('id', 'in', runs).execute();
    await tx.deleteFrom('acted').where('run', 'in', runs).execute();
    await tx.deleteFrom('open_loops').where('run', 'in', runs).where('closed_by', 'is not', null).execute();
  }
  if (incidents.length > 0) await tx.deleteFrom('incidents').where('id', 'in', incidents).execute();
  if (alerts.length > 0) await tx.deleteFrom('alerts').where('id', 'in', alerts).execute();
}
