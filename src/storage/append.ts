import type { Kysely } from 'kysely';
import type { NewEvent } from '../audit/event.ts';
import type { Append, AppendResult, RowChange } from '../audit/event-store.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import type { Json } from '../lib/json.ts';
import { applyRows } from './apply-rows.ts';
import type { Unchained } from './chain.ts';
import { toStoredEvent } from './events.ts';
import { keptText } from './kept-text.ts';
import { LaterRows } from './later-rows.ts';
import type { Tables } from './tables.ts';
import type { Group } from './writer.ts';

/** An append whose events are written out: their texts are fixed, only the instant and the place are missing. */
export interface ReadyAppend extends Omit<Append, 'events' | 'also' | 'rows'> {
  readonly events: readonly Unchained[];
  readonly also: readonly Omit<Unchained, 'version'>[];
  readonly rows: readonly RowChange[];
}

/** Redacts, then fixes the texts that will be hashed. Throws on what JSON cannot carry. */
export function prepareAppend(append: Append, redact: (json: Json) => Json): ReadyAppend {
  const stream = keptText(append.stream);
  const events = append.events.map((event, index) => ({
    stream,
    version: append.expectedVersion + index + 1,
    ...written(event, redact),
  }));
  const also = (append.also ?? []).map((beside) => ({
    stream: keptText(beside.stream),
    ...written(beside.event, redact),
  }));
  if (also.some((beside) => beside.stream === stream)) throw new TypeError(`${stream} stands beside itself`);
  const rows = (append.rows ?? []).map((row) => redactRow(row, redact));
  return { ...append, stream, events, also, rows };
}

const written = (event: NewEvent, redact: (json: Json) => Json) => ({
  type: keptText(event.type),
  actor: canonicalJson({ ...event.actor }),
  data: canonicalJson(redact(event.data)),
});

/** Rows repeat words that came from outside: an outcome, what was left open. */
function redactRow(change: RowChange, redact: (json: Json) => Json): RowChange {
  switch (change.row) {
    case 'run':
      return {
        ...change,
        summary: { ...change.summary, outcome: redactText(change.summary.outcome, redact) },
      };
    case 'alert':
      return { ...change, summary: { ...change.summary, name: redactText(change.summary.name, redact) } };
    case 'open_loop':
      return { ...change, loop: { ...change.loop, what: redactText(change.loop.what, redact) } };
    default:
      return change;
  }
}

function redactText<Text extends string | null>(text: Text, redact: (json: Json) => Json): Text | string {
  if (text === null) return text;
  const hidden = redact(text);
  if (typeof hidden !== 'string') throw new TypeError('A redactor made something else of a text');
  return hidden;
}

/**
 * Decides one append on what the transaction holds so far. A refusal leaves nothing behind. The result is known once the
 * chain is closed.
 */
export async function decideAppend(
  { tx, chain, known, later }: Group,
  append: ReadyAppend,
  at: string,
): Promise<() => AppendResult> {
  const { stream, rows, idempotencyKey: request } = append;
  const earlier =
    request === undefined ? undefined : (later.streamOf(request) ?? known.requests.get(request));
  if (earlier !== undefined) return () => ({ status: 'duplicate', stream: earlier });

  const version = chain.versionOf(stream) ?? known.versions.get(stream) ?? 0;
  if (version !== append.expectedVersion) return () => ({ status: 'conflict', version });

  const own = new LaterRows();
  const held = await applyRows(tx, { stream, rows, at, known: known.locks }, own);
  if (held.length > 0) return () => ({ status: 'locked', held });

  if (request !== undefined) own.remember(request, { stream, version: version + 1 });
  later.add(own);
  const added = chain.add(append.events, append.lease);
  for (const beside of append.also) {
    const version = (chain.versionOf(beside.stream) ?? (await currentVersion(tx, beside.stream))) + 1;
    chain.add([{ ...beside, version }]);
  }
  return () => ({ status: 'appended', events: added().map(toStoredEvent) });
}

export async function currentVersion(tx: Kysely<Tables>, stream: string): Promise<number> {
  const newest = await tx
    .selectFrom('events')
    .select('version')
    .where('stream', '=', stream)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest?.version ?? 0;
}
