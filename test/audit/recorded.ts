import type { Actor } from '../../src/audit/event.ts';
import { GENESIS, hashEvent, type RecordedEvent } from '../../src/audit/hash-event.ts';
import { canonicalJson } from '../../src/lib/canonical-json.ts';
import type { JsonObject } from '../../src/lib/json.ts';

export interface Draft {
  readonly stream?: string;
  readonly type?: string;
  readonly actor?: Actor;
  readonly data?: JsonObject;
  readonly at?: string;
}

/** A proper chain of these events. */
export function chainOf(drafts: readonly Draft[]): RecordedEvent[] {
  const events: RecordedEvent[] = [];
  for (const draft of drafts) events.push(next(events, draft));
  return events;
}

function next(events: readonly RecordedEvent[], draft: Draft): RecordedEvent {
  const stream = draft.stream ?? 'run/r-1';
  const unhashed = {
    position: events.length + 1,
    stream,
    version: events.filter((event) => event.stream === stream).length + 1,
    type: draft.type ?? 'noted',
    actor: canonicalJson({ ...(draft.actor ?? { kind: 'slack', id: 'U0BEN', name: 'Ben' }) }),
    data: canonicalJson(draft.data ?? { text: `line ${events.length + 1}` }),
    at: draft.at ?? '2026-03-04T02:48:00.000Z',
    prevHash: events.at(-1)?.hash ?? GENESIS.hash,
  };
  return { ...unhashed, hash: hashEvent(unhashed) };
}

export async function* streamOf<Value>(values: Iterable<Value>): AsyncGenerator<Value> {
  yield* values;
}

export async function textOf(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}
