import type { Kysely } from 'kysely';
import type { Sealing, SealResult } from '../audit/event-store.ts';
import { RECORD_STREAM } from '../audit/record-stream.ts';
import { CHAIN_SEALED, ChainSealed, KeptDigest } from '../audit/seal.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { currentVersion } from './append.ts';
import type { Chain } from './chain.ts';
import { inParts } from './in-parts.ts';
import type { Known } from './known.ts';
import { removePlacesUntil } from './remove-places.ts';
import { removeStreams } from './remove-streams.ts';
import type { Tables } from './tables.ts';
import type { Group } from './writer.ts';

export async function readSealed(db: Kysely<Tables>): Promise<number> {
  const row = await db.selectFrom('sealed').select('position').executeTakeFirst();
  return row?.position ?? 0;
}

/** In the caller's transaction, at whose end nobody else can have appended since it began. */
export async function sealPrefix(
  { tx, chain, known, later }: Group,
  sealing: Sealing,
): Promise<() => SealResult> {
  await later.write(tx);
  const { through, actor } = sealing;
  const at = await instantOf(tx, through);
  if (at === undefined) return () => ({ status: 'not_there' });
  const changed = await changedSince(tx, chain, sealing);
  if (changed) return () => ({ status: 'changed', streams: changed });

  const earlier = await countExports(tx);
  await tx.deleteFrom('sealed').execute();
  await tx.insertInto('sealed').values({ position: through.position }).execute();
  const removed = await removeStreams(tx, sealing);
  await removePlacesUntil(tx, { begun: sealing.begun, position: through.position, at });
  forget(known, sealing.streams);
  const kept = await keptOf(tx, through.position);
  const data: ChainSealed = { ...through, kept, export: { ...sealing.export, earlier } };
  chain.add([
    {
      stream: RECORD_STREAM,
      version: (chain.versionOf(RECORD_STREAM) ?? (await currentVersion(tx, RECORD_STREAM))) + 1,
      type: CHAIN_SEALED,
      actor: canonicalJson({ ...actor }),
      data: canonicalJson(data),
    },
  ]);
  return () => ({ status: 'sealed', position: through.position, removed, kept: kept.events });
}

/** Of the seals before this one, the newest stays: it knows of those that went. */
async function countExports(tx: Kysely<Tables>): Promise<number> {
  const seals = tx.selectFrom('events').select('data').where('stream', '=', RECORD_STREAM);
  const found = await seals.where('type', '=', CHAIN_SEALED).orderBy('version').execute();
  const [first] = found;
  return first ? (ChainSealed.parse(JSON.parse(first.data)).export.earlier ?? 0) + found.length : 0;
}

/** Whoever comes after it in the same transaction finds them gone. */
function forget({ versions, requests }: Known, streams: readonly string[]): void {
  const gone = new Set(streams);
  for (const stream of gone) versions.delete(stream);
  for (const [request, stream] of requests) if (gone.has(stream)) requests.delete(request);
}

/** Undefined: it is not there, or is sealed already. */
async function instantOf(
  tx: Kysely<Tables>,
  { position, hash }: Sealing['through'],
): Promise<Date | undefined> {
  if (position <= (await readSealed(tx))) return undefined;
  const event = tx.selectFrom('events').select(['hash', 'at']).where('position', '=', position);
  const found = await event.executeTakeFirst();
  return found?.hash === hash ? new Date(found.at) : undefined;
}

/** Undefined: what was decided holds. */
async function changedSince(
  tx: Kysely<Tables>,
  chain: Chain,
  { through, streams, unfinished }: Sealing,
): Promise<readonly string[] | undefined> {
  const open = await tx.selectFrom('runs').select('id').where('ended_at', 'is', null).execute();
  const known = new Set(unfinished);
  if (open.some(({ id }) => !known.has(id))) return [];
  // What this transaction adds itself is not among the rows yet.
  const moved = streams.filter((stream) => chain.versionOf(stream) !== undefined);
  for (const part of inParts(streams)) {
    const later = tx.selectFrom('events').select('stream').distinct().where('stream', 'in', part);
    const due = tx.selectFrom('due').select('stream').where('stream', 'in', part);
    const found = [
      ...(await later.where('position', '>', through.position).execute()),
      ...(await due.execute()),
    ];
    moved.push(...found.map(({ stream }) => stream));
  }
  return moved.length > 0 ? moved : undefined;
}

const AT_ONCE = 1_000;

async function keptOf(tx: Kysely<Tables>, end: number): Promise<ChainSealed['kept']> {
  const digest = new KeptDigest();
  for (let last = 0; ; ) {
    const rows = await tx
      .selectFrom('events')
      .select(['position', 'hash'])
      .where('position', '>', last)
      .where('position', '<=', end)
      .orderBy('position')
      .limit(AT_ONCE)
      .execute();
    for (const row of rows) digest.add(row);
    const newest = rows.at(-1);
    if (!newest || rows.length < AT_ONCE) return digest.value;
    last = newest.position;
  }
}
