import type { Actor } from '../../src/audit/event.ts';
import type { Append } from '../../src/audit/event-store.ts';

export const BEN: Actor = { kind: 'slack', id: 'U0BEN', name: 'Ben', team: 'T1' };

/** One event at the end of a stream that has `expectedVersion` of them. */
export function appendTo(stream: string, expectedVersion: number, more: Partial<Append> = {}): Append {
  const events = [{ type: 'noted', actor: BEN, data: { text: `${stream} ${expectedVersion + 1}` } }];
  return { stream, expectedVersion, events, ...more };
}
