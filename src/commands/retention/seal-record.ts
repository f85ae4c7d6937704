import type { Actor } from '../../audit/event.ts';
import type { Sealing, SealResult } from '../../audit/event-store.ts';
import { type Retaining, whatMayGo } from './what-may-go.ts';

export interface SealRequest {
  /** The last event that was exported. */
  readonly through: Sealing['through'];
  readonly export: Sealing['export'];
  /** What ended later than this stays. */
  readonly before: Date;
  readonly actor: Actor;
}

type Sealed = Exclude<SealResult, { status: 'changed' }>;

/** Seals what was exported and takes out what is over. Decides again when something happened meanwhile. */
export async function sealRecord(context: Retaining, request: SealRequest): Promise<Sealed> {
  const { through, actor, before } = request;
  const kept = new Set<string>();
  for (;;) {
    const found = await whatMayGo(context, { position: through.position, before });
    const streams = found.streams.filter((stream) => !kept.has(stream));
    const result = await context.store.seal({ ...found, streams, through, actor, export: request.export });
    if (result.status !== 'changed') return result;
    for (const stream of result.streams) kept.add(stream);
  }
}
