import type { Kysely } from 'kysely';
import type { Sealing } from '../audit/event-store.ts';
import { inParts } from './in-parts.ts';
import type { Tables } from './tables.ts';

/** No character sorts after this one. */
const LAST_CHARACTER = '\u{10FFFF}';
const SCHEDULE = 'schedule/';

/** Where they stand in Slack: a run's message, those of an incident, an alert or a handoff (`run/i-7k3f9qxa~card`). */
export async function removePlaces(tx: Kysely<Tables>, streams: readonly string[]): Promise<void> {
  const runs = streams.filter((stream) => stream.startsWith('run/'));
  for (const part of inParts(runs)) await keptByReaders(tx).where('key', 'in', part).execute();
  for (const [, id] of streams.flatMap((stream) => [/^(?:incident|alert|handoff)\/(.+)$/.exec(stream) ?? []]))
    if (id !== undefined) await removeBetween(tx, `run/${id}~`, `run/${id}~${LAST_CHARACTER}`);
}

/**
 * The lists of a schedule's reminders up to then, except the newest, which is ticked until another takes its place
 * (`run/checklist~week~1772614080000`); and what Slack refused for good up to this event, which nobody looks at.
 */
export async function removePlacesUntil(
  tx: Kysely<Tables>,
  { begun, position, at }: Pick<Sealing, 'begun'> & { readonly position: number; readonly at: Date },
): Promise<void> {
  for (const { stream } of begun.filter((one) => one.stream.startsWith(SCHEDULE))) {
    const lists = `run/checklist~${stream.slice(SCHEDULE.length)}~`;
    const newest = (await keysOf(tx, lists)).at(-1)?.slice(lists.length).split('~')[0];
    const until = Math.min(at.getTime(), Number(newest ?? 0));
    await removeBetween(tx, lists, `${lists}${until}`);
  }
  const refused = (await keysOf(tx, 'refused/')).filter((key) => Number(key.split('/').at(-1)) <= position);
  for (const part of inParts(refused)) await keptByReaders(tx).where('key', 'in', part).execute();
}

async function keysOf(tx: Kysely<Tables>, prefix: string): Promise<readonly string[]> {
  const rows = await tx
    .selectFrom('entries')
    .select('key')
    .where('reader', 'in', readers(tx))
    .where('key', '>=', prefix)
    .where('key', '<', prefix + LAST_CHARACTER)
    .orderBy('key')
    .execute();
  return rows.map(({ key }) => key);
}

const removeBetween = (tx: Kysely<Tables>, from: string, until: string) =>
  keptByReaders(tx).where('key', '>=', from).where('key', '<', until).execute();

/** Entries are found by their reader first. */
const keptByReaders = (tx: Kysely<Tables>) => tx.deleteFrom('entries').where('reader', 'in', readers(tx));

const readers = (tx: Kysely<Tables>) => tx.selectFrom('readers').select('reader');
